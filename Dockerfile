# The server, and nothing but what it needs to run. Built and started by deploy/compose.yaml, or:
#   docker build -t parlour . && docker run -p 3000:3000 -v parlour:/data parlour
FROM node:22-bookworm-slim AS build
WORKDIR /parlour
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev
COPY . .
RUN npx nx run-many -t build -p server,web --output-style=static

FROM node:22-bookworm-slim AS packages
WORKDIR /parlour
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:22-bookworm-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /parlour
RUN mkdir /data && chown node:node /data
COPY package.json ./
COPY --from=packages /parlour/node_modules node_modules
COPY --from=build /parlour/dist/apps/server dist/apps/server
COPY --from=build /parlour/dist/apps/web/browser dist/apps/web/browser
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=2 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/apps/server/main.js"]
