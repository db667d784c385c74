#include "written.h"

#include "../escape.h"

#include <pthread.h>
#include <unistd.h>

/* Fixed, as those names are that a signal handler of file.c looks at. */
static char names[16 * 1024]; /* " NAME NAME", escaped */
static size_t used;
static unsigned count, left_out;
static pthread_mutex_t names_lock = PTHREAD_MUTEX_INITIALIZER;

void
dm_written_begin(struct dm_buf *name, const char *path)
{
	dm_buf_byte(name, ' ');
	dm_text_escaped(name, dm_str(path));
	pthread_mutex_lock(&names_lock);
}

void
dm_written_end(struct dm_buf *name, bool done)
{
	if (done && name->n <= sizeof names - used) {
		memcpy(names + used, name->p, name->n);
		used += name->n;
		count++;
	} else if (done) {
		left_out++;
	}
	pthread_mutex_unlock(&names_lock);
	dm_buf_finish(name);
}

static void
put(struct dm_str text)
{
	while (text.n) {
		ssize_t n = write(STDERR_FILENO, text.p, text.n);
		if (n <= 0) {
			return;
		}
		text = dm_str_slice(text, (size_t)n, text.n);
	}
}

void
dm_written_tell(void)
{
	char digits[16];
	size_t at = sizeof digits;
	pthread_mutex_lock(&names_lock);
	if (count + left_out == 0) {
		put(DM_STR("dockmend: out of memory; no file was changed\n"));
		return;
	}
	put(DM_STR("dockmend: out of memory; these files were written before:"));
	put((struct dm_str){names, used});
	for (unsigned n = left_out; n; n /= 10) {
		digits[--at] = (char)('0' + n % 10);
	}
	if (left_out) {
		put(DM_STR(" and "));
		put((struct dm_str){digits + at, sizeof digits - at});
		put(DM_STR(" more"));
	}
	put(DM_STR("\n"));
}
