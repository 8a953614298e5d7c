import type { ServerOptions, ServerProcess } from '@parlour/harness';
import type { Form, Stage } from './proof';
import { type Database, type Services, theServices } from './services';
import { readPostgres, readSqlite, type Stored } from './stored';
import { TcpProxy } from './tcp-proxy';

/** How many processes there are of each form. */
const PROCESSES: Record<Form, number> = { one: 1, cluster: 3 };

type Options = Pick<ServerOptions, 'under' | 'probed' | 'inMemory'>;

/**
 * The product as it is put to the test: a process on SQLite; or three on PostgreSQL and Redis, and
 * in front of them a proxy that leads to one that lives.
 */
export class System {
  private turn = 0;
  /** Those that nobody is led to: they are down, or about to be. */
  private readonly away = new Set<ServerProcess>();

  private constructor(
    readonly processes: readonly ServerProcess[],
    private readonly entrance: TcpProxy | undefined,
    private readonly services: Services | undefined,
    private readonly database: Database | undefined,
  ) {}

  static async start(stage: Stage, env: Record<string, string> = {}, options: Options = {}) {
    const isAlone = stage.form === 'one';
    const services = isAlone ? undefined : await theServices();
    const database = await services?.newDatabase();
    const store = database ? { DATABASE_URL: database.url, REDIS_URL: services?.redis.url } : {};
    // All at once: the first one makes the tables, and the others wait for it.
    const processes = await Promise.all(
      Array.from({ length: PROCESSES[stage.form] }, () =>
        stage.startServer({ ...store, ...env } as Record<string, string>, options),
      ),
    );
    const entrance = isAlone ? undefined : await TcpProxy.open(() => system.portOfNext());
    stage.finally(() => entrance?.close());
    const system: System = new System(processes, entrance, services, database);
    return system;
  }

  /** Where a client connects to that does not choose. */
  get url(): string {
    return this.entrance?.url ?? this.first.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Where clients connect to that are not all to be with one process. */
  urlOf(n: number): string {
    return this.processOf(n).url;
  }

  processOf(n: number): ServerProcess {
    return this.processes[n % this.processes.length] as ServerProcess;
  }

  get first(): ServerProcess {
    return this.processOf(0);
  }

  get isAlone(): boolean {
    return this.processes.length === 1;
  }

  /** What is beside the processes, for whoever harms it. */
  get beside(): Services {
    if (!this.services) throw new Error('this form has nothing beside its process');
    return this.services;
  }

  /** Ends all processes, or those. */
  async kill(signal?: NodeJS.Signals, processes = this.processes) {
    for (const process of processes) this.away.add(process);
    await Promise.all(processes.map((process) => process.kill(signal)));
  }

  async start(processes = this.processes) {
    await Promise.all(processes.map((process) => process.start()));
    for (const process of processes) this.away.delete(process);
  }

  async restart(signal?: NodeJS.Signals, processes = this.processes) {
    await this.kill(signal, processes);
    await this.start(processes);
  }

  /** What is stored; nothing is written meanwhile, if it is to be looked at as it is. */
  async stored(): Promise<Stored> {
    return this.database ? readPostgres(this.database.url) : readSqlite(this.first.dataDir);
  }

  get isRunning(): boolean {
    return this.processes.every(({ running }) => running);
  }

  private portOfNext(): number {
    const there = this.processes.filter((process) => !this.away.has(process));
    const { length } = there;
    return (length > 0 ? (there[this.turn++ % length] as ServerProcess) : this.first).port;
  }
}
