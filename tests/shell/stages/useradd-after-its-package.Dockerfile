FROM public.ecr.aws/lambda/python:3.12
RUN dnf install -y shadow-utils
COPY app.py .
CMD ["app.handler"]
