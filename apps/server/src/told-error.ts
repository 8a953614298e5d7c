/** An error as the log has it. */
interface Told {
  type: string;
  message: string;
  code?: unknown;
  stack?: string;
  cause?: Told;
  errors?: Told[];
}

/**
 * What happened, and where in our code. Threat: PostgreSQL hangs the row that does not fit on its
 * errors, and Redis the command that failed: people's words and names. So nothing is told that is
 * not named here.
 */
export function told(error: Error): Told {
  const { name, message, stack, cause } = error;
  const { code } = error as NodeJS.ErrnoException;
  return {
    ...{ type: name, message, stack },
    ...(code !== undefined && { code }),
    ...(cause instanceof Error && { cause: told(cause) }),
    // All the addresses of one host, each refused.
    ...(error instanceof AggregateError && { errors: error.errors.map(told) }),
  };
}
