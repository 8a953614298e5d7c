import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS_TOKEN, scrape } from '../testing/metrics';
import { TestParlour } from '../testing/parlour';

const ROOT = join(__dirname, '../../../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

/** What a text takes for a metric, without what Prometheus makes of a histogram. */
function namesIn(text: string): string[] {
  const names = text.match(/\b(?:parlour|process|nodejs)_[a-z0-9_]+\b/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/_(?:bucket|sum|count)$/, '')))].sort();
}

interface Panel {
  targets?: { expr: string }[];
}

describe('what comes with the metrics', () => {
  let known: string[];

  beforeAll(async () => {
    const parlour = await TestParlour.alone({ METRICS_TOKEN });
    const text = await scrape(parlour);
    known = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name as string);
    await parlour.stopAndForget();
  });

  const ofOurs = () => known.filter((name) => name.startsWith('parlour_')).sort();
  const dashboard = () => JSON.parse(read('deploy/grafana/parlour.json')) as { panels: Panel[] };
  const asked = () =>
    dashboard()
      .panels.flatMap(({ targets = [] }) => targets)
      .map(({ expr }) => expr)
      .join('\n');

  it('is a dashboard of what there is, and of all that is our own', () => {
    const shown = namesIn(asked());
    expect(shown.filter((name) => !known.includes(name))).toEqual([]);
    expect(ofOurs().filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('is a handful of alerts, of what there is', () => {
    const alerts = read('deploy/alerts.yml');
    expect(alerts.match(/- alert: /g)?.length).toBeGreaterThanOrEqual(4);
    const names = namesIn(alerts);
    expect(names.length).toBeGreaterThanOrEqual(4);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('is a page that tells of each what it means, and of nothing else', () => {
    const told = namesIn(read('docs/operating.md'));
    expect(told.filter((name) => !known.includes(name))).toEqual([]);
    expect(ofOurs().filter((name) => !told.includes(name))).toEqual([]);
  });
});
