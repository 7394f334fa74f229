# One file, a target an image: docker buildx build --target api --tag voting-api:dev .
# npm run images builds them all. docs/decisions/0033-images.md says why it is so.
#
# What is built is the same on every machine, so all of it is built on the one that builds; only the last stages are of
# the platform an image is for, and they copy. A digest names the same base as its tag did when it was pinned.

# What the labels of an image say of it.
ARG VERSION=0.0.0 REVISION=unknown SOURCE=unknown

FROM --platform=$BUILDPLATFORM node:24-trixie-slim@sha256:173f125896c3b47ddf056734c7ea789d04595a6a08769a8f78e0df642781fb66 AS modules
WORKDIR /source
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund

FROM modules AS source
COPY . .

# A process an image: one file, and what it reads beside it.
FROM source AS bundles
RUN node scripts/bundle.ts /bundles

FROM source AS page
RUN npm run build

FROM source AS licences
RUN node scripts/licences.ts /LICENSES.txt

# Standalone runs its sources, as npm start does, with the modules it needs and without what nobody reads at run time.
FROM modules AS production
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
 && find node_modules -type f '(' -name '*.d.ts' -o -name '*.d.?ts' -o -name '*.map' -o -name '*.md' ')' \
    ! -iname 'licen[cs]e*' ! -iname 'notice*' -delete

FROM source AS standalone-files
COPY --from=production /source/node_modules /standalone/node_modules
COPY --from=page /source/frontend/dist /standalone/frontend/dist
RUN cp -R LICENSE package.json api audit ballot consumer contract event-log results runtime standalone /standalone \
 && mkdir /data

# The bases. USER is a number, for only of a number does Kubernetes know that it is not root.
FROM gcr.io/distroless/nodejs24-debian13:nonroot@sha256:9eeb7f5887d0e239e78264b06f7f11d2e14be534050481803a9e4728fcdd278e AS node-base
ARG VERSION REVISION SOURCE
LABEL org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.source=$SOURCE
# Memory that is free goes back to the system: by itself malloc would learn to keep it.
ENV NODE_ENV=production HOST=0.0.0.0 MALLOC_TRIM_THRESHOLD_=131072
# A folder is made for who is the user just then, and nobody shall change what runs.
USER 0:0
WORKDIR /app
USER 65532:65532

FROM nginxinc/nginx-unprivileged:1.30-alpine@sha256:ed04ec1ff34502c339ee5c3ae3f855442398edc1d05591e2b98981dcbbd20b1e AS page-base
ARG VERSION REVISION SOURCE
LABEL org.opencontainers.image.licenses=MIT \
      org.opencontainers.image.version=$VERSION \
      org.opencontainers.image.revision=$REVISION \
      org.opencontainers.image.source=$SOURCE
USER 101:101

# The images. Node is the first process of a container itself, so it is told SIGTERM, and needs no shell to be started.
# What runs for long is kept small: its new objects have 8 MiB at a time, old ones are looked at before they are a
# multiple, an api has one optimising compiler and not two, and stacks name lines of the bundle, for a source map that was
# once looked at takes 50 MB.
FROM node-base AS api
LABEL org.opencontainers.image.title=voting-api \
      org.opencontainers.image.description="Takes votes and shows results, over HTTP."
COPY --from=bundles /bundles/api /app
EXPOSE 8000 9464
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=8", "--initial-old-space-size=16", "--heap-growing-percent=30", "--no-maglev", "/app/main.mjs"]
CMD []

FROM node-base AS consumer
LABEL org.opencontainers.image.title=voting-consumer \
      org.opencontainers.image.description="Counts the votes of the event log into the database."
COPY --from=bundles /bundles/consumer /app
EXPOSE 9464
ENTRYPOINT ["/nodejs/bin/node", "--max-semi-space-size=8", "--initial-old-space-size=36", "--heap-growing-percent=120", "/app/main.mjs"]
CMD []

FROM node-base AS migrate
LABEL org.opencontainers.image.title=voting-migrate \
      org.opencontainers.image.description="Brings the schema of the database up to date, and ends."
COPY --from=bundles /bundles/migrate /app
ENTRYPOINT ["/nodejs/bin/node", "--enable-source-maps", "/app/main.mjs"]
CMD []

FROM node-base AS cli
LABEL org.opencontainers.image.title=voting-cli \
      org.opencontainers.image.description="The command votes, for operators."
COPY --from=bundles /bundles/cli /app
ENTRYPOINT ["/nodejs/bin/node", "--disable-warning=ExperimentalWarning", "--enable-source-maps", "/app/main.mjs"]
CMD []

FROM page-base AS frontend
LABEL org.opencontainers.image.title=voting-frontend \
      org.opencontainers.image.description="Serves the page."
# In a folder of its own: the base has documents of its own in the usual one.
ENV PAGE_FOLDER=/page
COPY --chmod=755 frontend/nginx/10-page.sh /docker-entrypoint.d/10-page.sh
COPY frontend/nginx/nginx.conf /etc/nginx/nginx.conf
COPY frontend/nginx/templates /etc/nginx/page
COPY --from=page /source/frontend/dist /page
COPY --from=licences /source/LICENSE /LICENSES.txt /licences/
EXPOSE 8080

FROM node-base AS standalone
LABEL org.opencontainers.image.title=voting-standalone \
      org.opencontainers.image.description="The whole vote in one process, its votes in the folder /data."
ENV PORT=3000 DATA_DIR=/data
COPY --from=standalone-files /standalone /app
COPY --from=licences /LICENSES.txt /app/LICENSES.txt
COPY --from=standalone-files --chown=65532:65532 /data /data
VOLUME /data
EXPOSE 3000
ENTRYPOINT ["/nodejs/bin/node", "--liftoff-only", "--disable-warning=ExperimentalWarning", "/app/standalone/main.ts"]
CMD []
