FROM alpine:3.20
RUN rm /sbin/apk
CMD ["sh"]
