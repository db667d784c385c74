FROM python:3.12-slim AS build
COPY python /src
RUN python -m venv --system-site-packages --without-pip /opt/venv \
    && cd /src && pip install --no-build-isolation --no-index --target=/opt/venv/lib/site .

FROM python:3.12-slim
COPY --from=build /opt/venv /opt/venv
ENV PYTHONPATH=/opt/venv/lib/site PYTHONUNBUFFERED=1
CMD ["/opt/venv/bin/python", "-m", "hello"]
