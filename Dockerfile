# One image for web, worker and beat; docker-compose.yml says which it is to be.
FROM python:3.11-slim AS packages
WORKDIR /build
COPY pyproject.toml requirements.lock ./
# uv comes by hash out of the lock, like everything it then installs; the lock's test and dev packages stay out.
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > uv.lock \
    && pip install --no-cache-dir --only-binary=:all: --require-hashes -r uv.lock \
    && python -m venv --without-pip /opt/unstretch/venv \
    && uv pip install --no-cache --python /opt/unstretch/venv/bin/python --require-hashes --compile-bytecode \
       -r pyproject.toml --extra prod --extra optimize --extra sso -c requirements.lock

FROM python:3.11-slim
RUN useradd --system --create-home --home-dir /var/lib/unstretch --uid 10001 unstretch
COPY --from=packages /opt/unstretch/venv /opt/unstretch/venv
COPY . /opt/unstretch/site
WORKDIR /opt/unstretch/site
ENV PATH=/opt/unstretch/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/var/lib/unstretch/kernel \
    UNSTRETCH_VAR_DIR=/var/lib/unstretch/var
USER unstretch
# Compiled here, so that no user waits for it; the static files are hashed and compressed once for all containers.
RUN python -m planner.core.search.warm && python manage.py collectstatic --no-input --verbosity 0 \
    && rm -f /var/lib/unstretch/var/secret_key
EXPOSE 8000
CMD ["gunicorn", "planner.wsgi", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=4", "--access-logfile=-"]
