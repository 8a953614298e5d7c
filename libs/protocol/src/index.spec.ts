import { build } from 'esbuild';
import { ChatError, ERROR_CODES, LIMITS } from './index';

/** What a page that imports the file has to load: the files in it, and their size together. */
async function bundle(file: string) {
  const { metafile, outputFiles } = await build({
    ...{ entryPoints: [`${__dirname}/${file}`], bundle: true, minify: true, write: false },
    ...{ metafile: true, format: 'esm', platform: 'browser' },
  });
  return {
    inputs: Object.keys(metafile.inputs),
    bytes: outputFiles.reduce((sum, { contents }) => sum + contents.length, 0),
  };
}

describe('@parlour/protocol', () => {
  it('costs a browser a few lines, and no Zod', async () => {
    const { inputs, bytes } = await bundle('index.ts');
    expect(inputs.some((path) => path.endsWith('text.ts'))).toBe(true);
    expect(inputs.filter((path) => path.includes('node_modules'))).toEqual([]);
    expect(inputs.filter((path) => /(shapes|commands|events|schemas)\.ts$/.test(path))).toEqual([]);
    expect(bytes).toBeLessThan(4_096);
  });

  it('has Zod in its schemas, so that the check above can fail', async () => {
    const { inputs } = await bundle('schemas.ts');
    expect(inputs.some((path) => path.includes('node_modules/zod/'))).toBe(true);
  });

  it('has limits that let the longest message through as one payload', () => {
    const longest = LIMITS.textCodePoints * 2 + LIMITS.roomCodePoints * 2 + LIMITS.messageIdUnits;
    expect(longest).toBeLessThan(LIMITS.payload);
    expect(LIMITS.textCodePoints * 4).toBeLessThanOrEqual(LIMITS.textBytes);
    for (const limit of Object.values(LIMITS)) expect(Number.isSafeInteger(limit)).toBe(true);
  });

  it('names each error code once', () => {
    expect(new Set(ERROR_CODES).size).toBe(ERROR_CODES.length);
  });

  it('throws refusals as errors, with the code and what belongs to it', () => {
    const error = new ChatError('rate_limited', 'too fast', { retryInMs: 100 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      ...{ name: 'ChatError', code: 'rate_limited', message: 'too fast' },
      detail: { retryInMs: 100 },
    });
    expect(new ChatError('closed', 'shut').detail).toEqual({});
  });
});
