/** The build gives Markdown files as their text. */
declare module '*.md' {
  const text: string;
  export default text;
}
