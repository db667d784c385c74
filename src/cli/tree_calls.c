#include "tree_calls.h"

#include "../escape.h"
#include "../report/json_write.h"

void
dm_calls_text(struct dm_buf *out, const char *path, struct dm_facts *facts)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	dm_text_escaped(out, dm_str(path));
	dm_buf_byte(out, '\n');
	for (uint32_t i = 0; i < calls->count; i++) {
		const struct dm_build_call *call = &calls->items[i];
		dm_buf_printf(out, "%6u  stage %d  %-12s", call->instr->line, call->instr->stage,
			dm_call_origin_name(call->origin));
		dm_buf_put(out, call->may ? " may " : "     ");
		for (uint32_t k = call->program; k < call->command->nwords; k++) {
			dm_buf_put(out, k > call->program ? " " : "");
			dm_text_escaped(out, call->command->words[k].text);
		}
		if (call->file.p) {
			dm_buf_put(out, "  (in ");
			dm_text_escaped(out, call->file);
			dm_buf_byte(out, ')');
		}
		if (call->opaque) {
			dm_buf_printf(out, "  opaque: %s", call->opaque);
		}
		dm_buf_byte(out, '\n');
	}
}

static void
put_member(struct dm_buf *out, const char *name, struct dm_str value, bool *lossy)
{
	dm_buf_printf(out, ",\"%s\":", name);
	if (value.p) {
		dm_json_string(out, value, lossy);
	} else {
		dm_buf_put(out, "null");
	}
}

static void
put_call(struct dm_buf *out, const struct dm_build_call *call, bool *lossy)
{
	dm_buf_printf(out,
		"{\"line\":%u,\"stage\":%d,\"origin\":\"%s\",\"may\":%s,\"umask\":\"%04o\"",
		call->instr->line, call->instr->stage, dm_call_origin_name(call->origin),
		call->may ? "true" : "false", call->umask);
	put_member(out, "program", call->name.n ? call->name : (struct dm_str){NULL, 0}, lossy);
	dm_buf_put(out, ",\"words\":[");
	for (uint32_t i = call->program; i < call->command->nwords; i++) {
		dm_buf_put(out, i > call->program ? "," : "");
		dm_json_string(out, call->command->words[i].text, lossy);
	}
	dm_buf_byte(out, ']');
	put_member(out, "user", call->user, lossy);
	put_member(out, "folder", call->folder, lossy);
	put_member(out, "file", call->file, lossy);
	put_member(out, "opaque", dm_str(call->opaque), lossy);
	dm_buf_byte(out, '}');
}

void
dm_calls_json(struct dm_buf *out, const char *path, struct dm_facts *facts)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	bool lossy = false;
	dm_buf_put(out, "{\"path\":");
	dm_json_string(out, dm_str(path), &lossy);
	dm_buf_put(out, ",\"calls\":[");
	for (uint32_t i = 0; i < calls->count; i++) {
		dm_buf_put(out, i ? "," : "");
		put_call(out, &calls->items[i], &lossy);
	}
	dm_buf_put(out, "],\"lossy\":");
	dm_buf_put(out, lossy ? "true}\n" : "false}\n");
}
