# The application for production: web (gunicorn), worker and beat run from this one image (docker-compose.yml).
FROM python:3.11-slim-bookworm

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /home/hyte --uid 10001 hyte

WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-deps --require-hashes -r requirements.txt
COPY . .

# The collected files are part of the image. The values only let the settings load: nothing of them is kept in it.
ENV HYTE_ENV=production HYTE_VAR=/var/lib/hyte STATIC_ROOT=/app/staticfiles
RUN SECRET_KEY=only-while-the-image-is-built-and-never-used-afterwards-0123456789 \
    BASE_URL=https://build.invalid ALLOWED_HOSTS=build.invalid DATABASE_URL=postgres://build/build \
    REDIS_URL=redis://build EMAIL_URL=smtp://build:25 DEFAULT_FROM_EMAIL=build@build.invalid \
    python manage.py collectstatic --noinput \
    && install --directory --owner=hyte --group=hyte /var/lib/hyte

USER hyte
EXPOSE 8000
# No access log: it would hold the personal links.
CMD ["gunicorn", "hyte.wsgi:application", "--bind=0.0.0.0:8000", "--workers=3", "--threads=2", "--timeout=60"]
