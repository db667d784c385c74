#include "completion.h"

/* LSP CompletionItemKind */
enum {
	KIND_KEYWORD = 14,
	KIND_ENUM_MEMBER = 20,
};

static void
add(json_t *items, const char *label, const char *detail, int kind)
{
	json_array_append_new(items,
		json_pack("{s:s, s:s, s:i}", "label", label, "detail", detail, "kind", kind));
}

/* before: of the line, what stands before the cursor. */
static json_t *
complete(struct dm_str before)
{
	static const char ours[] = "dockmend ";
	json_t *items = json_array();
	struct dm_str comment = dm_str_trim(before);
	size_t at = comment.n && comment.p[0] == '#' ? dm_str_find(before, ours) : (size_t)-1;
	if (at == (size_t)-1) {
		return items;
	}
	struct dm_str rest = dm_str_slice(before, at + sizeof ours - 1, before.n);
	if (dm_str_starts(rest, "ignore=")) {
		/* a reason may follow the ids */
		bool reason = dm_str_find_byte(rest, ' ') != (size_t)-1;
		for (uint32_t i = 0; !reason && i < dm_pass_count; i++) {
			add(items, dm_passes[i]->id, dm_passes[i]->title, KIND_ENUM_MEMBER);
		}
		return items;
	}
	if (dm_str_find_byte(rest, ' ') == (size_t)-1) {
		add(items, "ignore=", "switch passes off for the next instruction", KIND_KEYWORD);
		add(items, "skip-file", "leave this file alone", KIND_KEYWORD);
	}
	return items;
}

struct dm_reply
dm_server_complete(struct dm_server *server, const json_t *params)
{
	struct dm_reply reply;
	uint32_t end;
	struct dm_document *document = dm_server_place(server, params, &end, &reply);
	if (!document) {
		return reply;
	}
	struct dm_str text = dm_document_text(document);
	uint32_t start = end;
	while (start > 0 && text.p[start - 1] != '\n') {
		start--;
	}
	return dm_reply_with(complete(dm_str_slice(text, start, end)));
}
