#include "mentioned.h"

/* The number after blanks and quotes is 80 or 443. */
static bool
starts_with_low_port(struct dm_str text)
{
	size_t start = 0;
	while (start < text.n &&
		(text.p[start] == ' ' || text.p[start] == '\'' || text.p[start] == '"')) {
		start++;
	}
	size_t end = start;
	while (end < text.n && text.p[end] >= '0' && text.p[end] <= '9') {
		end++;
	}
	struct dm_str port = dm_str_slice(text, start, end);
	return dm_str_is(port, "80") || dm_str_is(port, "443");
}

void
dm_judge_source_text(struct dm_judge *j, struct dm_str text)
{
	for (uint32_t i = 0; i < dm_words_port_marks.count; i++) {
		const char *mark = dm_words_item(&dm_words_port_marks, i);
		struct dm_str rest = text;
		for (size_t hit; (hit = dm_str_find(rest, mark)) != (size_t)-1;) {
			rest = dm_str_slice(rest, hit + strlen(mark), rest.n);
			if (starts_with_low_port(rest)) {
				dm_judge_settle(j, "privileged-port",
					"the program names a port below 1024");
			}
		}
	}
	if (dm_str_names(text, "setuid") || dm_str_names(text, "setgid")) {
		dm_judge_settle(
			j, "drops-privileges", "the program changes to another user itself");
	}
}
