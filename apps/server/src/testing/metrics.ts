import type { TestParlour } from './parlour';

export const METRICS_TOKEN = 'a-token-for-prometheus-'.repeat(2);

/** What Prometheus reads of a server that has the token. */
export async function scrape({ url }: TestParlour): Promise<string> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const response = await fetch(`${url}/metrics`, { headers });
  if (!response.ok) throw new Error(`no metrics: ${response.status}`);
  return response.text();
}

/** The value of a series, named as in the text: `name{label="value"}`; undefined if it is not there. */
export function figure(text: string, series: string): number | undefined {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}
