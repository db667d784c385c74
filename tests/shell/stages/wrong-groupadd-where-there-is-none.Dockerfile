FROM public.ecr.aws/lambda/python:3.12
COPY app.py .
CMD ["app.handler"]
