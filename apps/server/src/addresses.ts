import type { IncomingMessage } from 'node:http';
import { Injectable, Logger } from '@nestjs/common';
import proxyAddr from 'proxy-addr';
import { Config } from './config';
import { behind, isPrivate, networkOf } from './networks';

/**
 * Where a request comes from. Threat: anybody can write a header that says so; it is believed only
 * of the proxies in `TRUSTED_PROXIES`.
 */
@Injectable()
export class Addresses {
  private readonly logger = new Logger('Addresses');
  private isWarned = false;
  private readonly isTrusted: (address: string, hop: number) => boolean;

  constructor({ trustedProxies }: Config) {
    this.isTrusted = proxyAddr.compile([...trustedProxies]);
  }

  /** The network that the request comes from: what one person can change no further at will. */
  networkOf(request: IncomingMessage): string {
    const network = networkOf(proxyAddr(request, this.isTrusted));
    return this.isBehindStranger(request) ? behind(network) : network;
  }

  /** Whether it came by HTTPS, as far as that can be believed. */
  isSecure({ socket, headers }: IncomingMessage): boolean {
    if ('encrypted' in socket) return true;
    if (!this.isTrusted(socket.remoteAddress ?? '', 0)) return false;
    const [scheme] = String(headers['x-forwarded-proto']).split(',');
    return scheme?.trim() === 'https';
  }

  /** Behind a proxy that is not trusted everybody comes from one address, and shares its limits. */
  private isBehindStranger({ socket, headers }: IncomingMessage): boolean {
    const address = socket.remoteAddress ?? '';
    if (!headers['x-forwarded-for'] || this.isTrusted(address, 0)) return false;
    if (!this.isWarned && isPrivate(address)) {
      this.isWarned = true;
      this.logger.warn(`is ${address} your proxy? Then name it in TRUSTED_PROXIES`);
    }
    return true;
  }
}
