declare module 'unhomoglyph' {
  /** Replaces what Unicode calls confusable by what it is taken for. */
  export default function unhomoglyph(text: string): string;
}
