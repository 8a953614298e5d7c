import type { NestExpressApplication } from '@nestjs/platform-express';
import compression from 'compression';
import helmet from 'helmet';
import type { Config } from '../config';
import { refuseForeign } from '../origin';

/** How files and headers of the web page are served. */
export function servePages(app: NestExpressApplication, config: Config) {
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          // Angular writes components' styles into the page; scripts come from files only.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:'],
          objectSrc: ["'none'"],
          baseUri: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      // HTTPS is the business of the proxy in front, if there is one.
      strictTransportSecurity: false,
      // On a plain http address browsers ignore it, and say so on the console each time.
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    }),
  );
  app.use(refuseForeign(config));
  app.use(compression());
  app.useStaticAssets(config.webDir, {
    index: false,
    immutable: true,
    maxAge: '1y',
    setHeaders(response, path) {
      // Only names with a hash in them can be kept for ever.
      if (!/-[\w-]{8}\.(?:js|css)$/.test(path)) response.setHeader('Cache-Control', 'no-cache');
    },
  });
}
