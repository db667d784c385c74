/* For portable.sh: what macOS declares and musl's headers show to GNU programs only. */
#include <stddef.h>
void *
memmem(const void *, size_t, const void *, size_t);
char *
strcasestr(const char *, const char *);
