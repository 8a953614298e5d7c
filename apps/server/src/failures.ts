import {
  type ArgumentsHost,
  Catch,
  HttpException,
  InternalServerErrorException,
  Logger,
} from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { requestIdOf } from './request-ids';

const logger = new Logger('Failures');

/** What no handler has expected is our fault: logged under the request's id, and said vaguely. */
@Catch()
export class Failures extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost) {
    const isExpected = error instanceof HttpException || this.isHttpError(error);
    if (!isExpected) {
      logger.error(error, { requestId: requestIdOf(host.switchToHttp().getResponse()) });
    }
    super.catch(isExpected ? error : new InternalServerErrorException(), host);
  }
}
