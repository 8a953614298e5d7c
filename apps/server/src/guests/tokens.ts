import { randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Rates } from './rates';
import { SignOuts, TOKEN_HOLDS_MS } from './sign-outs';
import { Signer } from './signer';

/** Id, when the guest was made, when the token was (ms since the epoch, base 36), signature. */
const TOKEN = /^([\w-]{22})\.([0-9a-z]{1,9})\.([0-9a-z]{1,9})\.([\w-]{43})$/;

/** Whose token it is. */
export interface Bearer {
  id: string;
  /** When the guest was made, ms since the epoch. */
  bornAt: number;
  /** When the token was. */
  issuedAt: number;
}

/**
 * Who is who. A token is the guest's id and two times, signed: the signature is the secret, the id
 * is public. Nothing need be stored to know somebody again, and a few words to know them no more.
 */
@Injectable()
export class Tokens {
  constructor(
    private readonly signer: Signer,
    private readonly rates: Rates,
    private readonly signOuts: SignOuts,
  ) {}

  /**
   * A token for somebody new.
   *
   * @throws ChatError `rate_limited` if there are too many new guests from that network
   */
  async issue(network: string): Promise<string> {
    await this.rates.spendOf('guest', network);
    const now = Date.now();
    return this.sign({ id: randomBytes(16).toString('base64url'), bornAt: now, issuedAt: now });
  }

  /** Another token of the same guest, that holds for longer. */
  renew({ id, bornAt }: Pick<Bearer, 'id' | 'bornAt'>): string {
    // Not among those that a sign-out of this very moment makes void.
    return this.sign({ id, bornAt, issuedAt: Math.max(Date.now(), this.signOuts.of(id) + 1) });
  }

  /**
   * The same for a token that was shown, and may have been signed out by way of another process a
   * moment ago: undefined then. Threat: the new one would hold for a year.
   */
  async renewShown(bearer: Bearer): Promise<string | undefined> {
    return (await this.signOuts.coverSurely(bearer)) ? undefined : this.renew(bearer);
  }

  /** Undefined if the token was not made here, is too old, or was signed out. */
  read(token: unknown): Bearer | undefined {
    const [, id, born, issued, signature] = (typeof token === 'string' && TOKEN.exec(token)) || [];
    if (!id || !born || !issued || !signature) return undefined;
    const bearer = { id, bornAt: parseInt(born, 36), issuedAt: parseInt(issued, 36) };
    const expected = this.signature(bearer);
    if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return undefined;
    const isOver = bearer.issuedAt < Date.now() - TOKEN_HOLDS_MS;
    return isOver || this.signOuts.covers(bearer) ? undefined : bearer;
  }

  private sign(bearer: Bearer): string {
    return `${claimOf(bearer)}.${this.signature(bearer)}`;
  }

  private signature(bearer: Bearer): string {
    return this.signer.mac(`guest ${claimOf(bearer)}`);
  }
}

const claimOf = ({ id, bornAt, issuedAt }: Bearer) =>
  `${id}.${bornAt.toString(36)}.${issuedAt.toString(36)}`;
