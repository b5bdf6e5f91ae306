# One image for all services; the command chooses:
#   dist/{gateway,vault,config,ledger,provider-worker,provider-simulator}/main.js
#   dist/{vault,config,ledger}/migrate.js, dist/vault/rotate-master.js, apps/cli/bin/byway.mjs
# deploy/check/run-image.mjs runs these steps without a Docker engine.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS manifests
WORKDIR /src
COPY . .
# What npm reads and nothing else: a change of code must not install the packages anew.
RUN mkdir /manifests && cp --parents package.json package-lock.json apps/*/package.json libs/*/package.json e2e/package.json apps/cli/bin/byway.mjs /manifests

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY --from=manifests /manifests ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY . .
RUN node scripts/setup.mjs
RUN mkdir /built && cp -r --parents dist apps/dashboard/dist apps/*/dist/migrations /built && rm -rf /built/dist/launcher

FROM ${NODE_IMAGE} AS production
WORKDIR /app
COPY --from=manifests /manifests ./
RUN npm ci --omit=dev --no-audit --no-fund --loglevel=error -w apps/gateway -w apps/vault -w apps/config -w apps/ledger -w apps/provider-worker -w apps/provider-simulator -w apps/cli
COPY --from=build /built ./

FROM ${NODE_IMAGE}
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=production /app ./
ENV NODE_ENV=production
# "node" of the base image. As a number, so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 8787
# No full garbage collection below 256 MB: V8 counts the buffers of all reads, also those of pictures.
ENTRYPOINT ["tini", "--", "node", "--enable-source-maps", "--initial-old-space-size=256"]
CMD ["dist/gateway/main.js"]
