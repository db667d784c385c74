#include "call.h"

void
dm_call_put(struct dm_buf *out, const struct dm_call *call, const struct dm_call_style *style)
{
	if (style->sudo) {
		dm_buf_put(out, "sudo ");
	} else if (call->env && !style->no_env) {
		dm_buf_printf(out, "%s ", call->env);
	}
	if (style->program.n) {
		dm_buf_str(out, style->program);
	} else {
		dm_buf_put(out, call->words[0]);
	}
	dm_buf_put(out, style->options ? style->options : "");
	for (const char *const *word = call->words + 1; *word; word++) {
		dm_buf_byte(out, ' ');
		if (style->yes.n && strcmp(*word, "-y") == 0) {
			dm_buf_str(out, style->yes);
		} else {
			dm_buf_put(out, *word);
		}
	}
}

const char *
dm_call_text(struct dm_arena *arena, const struct dm_call *call, const struct dm_call_style *style)
{
	struct dm_buf buf = {0};
	dm_call_put(&buf, call, style);
	const char *text = dm_arena_str(arena, dm_buf_view(&buf)).p;
	dm_buf_finish(&buf);
	return text;
}
