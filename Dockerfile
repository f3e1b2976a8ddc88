# Passation and the programs that read documents. `compose.yaml` builds it; docs/services.md says how to use it.
FROM python:3.11.14-slim-bookworm AS build
ENV UV_PROJECT_ENVIRONMENT=/opt/passation UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /source
COPY pyproject.toml uv.lock README.md LICENSE ./
# The locked dependencies first: they change less often than the code.
RUN uv sync --locked --no-dev --extra services --no-install-project --no-cache
COPY . .
RUN uv sync --locked --no-dev --extra services --no-editable --no-cache

FROM python:3.11.14-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libarchive13 libreoffice-calc-nogui libreoffice-writer-nogui mdbtools tesseract-ocr tesseract-ocr-fra \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 1000 --user-group --no-create-home --home-dir /tmp passation
COPY --from=build /opt/passation /opt/passation
# The home is the only place, with the communes, where a read-only container writes.
ENV PATH=/opt/passation/bin:$PATH HOME=/tmp LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
USER passation
WORKDIR /communes
ENTRYPOINT ["passation"]
CMD ["--help"]
