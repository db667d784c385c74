#include "source_options.h"

#include "source_text.h"

/* "multer dest", "QdrantClient path": the value is a folder; not of "csv path", "pino file" */
static bool
is_folder_option(const char *row)
{
	return !dm_words_after(&dm_words_file_options, dm_str(row));
}

bool
dm_source_is_option(
	const struct dm_source_reader *r, const struct dm_source_call *call, uint32_t arg)
{
	const struct dm_source_token *key = &r->words.tokens.items[call->args[arg].from];
	bool keyword = dm_source_is_mark(&key[1], "=");
	for (const uint32_t *each = dm_list(r->source->language->options); keyword && *each;
		each++) {
		const char *row = dm_texts + *each, *blank = strrchr(row, ' ');
		struct dm_str name = {row, (size_t)(blank - row)};
		if (dm_str_is(key->text, blank + 1) && dm_source_call_is(&r->words, call, name)) {
			return true;
		}
	}
	return false;
}

void
dm_source_read_options(struct dm_source_reader *r, const struct dm_source_call *call)
{
	for (const uint32_t *each = dm_list(r->source->language->options); *each; each++) {
		const char *row = dm_texts + *each, *blank = strrchr(row, ' ');
		struct dm_str name = {row, (size_t)(blank - row)};
		if (!dm_source_call_is(&r->words, call, name)) {
			continue;
		}
		for (uint32_t i = call->open + 1; i + 2 < call->close; i++) {
			const struct dm_source_token *key = &r->words.tokens.items[i];
			bool value = key[1].kind == DM_SOURCE_MARK &&
				     (key[1].text.p[0] == ':' || key[1].text.p[0] == '=');
			if (!value || !dm_str_is(key->text, blank + 1)) {
				continue;
			}
			/* PHP's "cache" => x */
			bool arrow =
				dm_source_is_mark(&key[1], "=") && dm_source_is_mark(&key[2], ">");
			struct dm_str path =
				dm_source_path(&r->words, i + 2 + arrow, call->close, NULL);
			bool folder = is_folder_option(row) && !dm_source_has_suffix(path);
			bool log = strstr(row, "og") || strstr(row, "transport") ||
				   strstr(row, "FileHandler");
			dm_source_add(r, &(struct dm_source_fact){path, row,
						 log ? DM_SOURCE_WRITES : DM_SOURCE_KEEPS,
						 key->line, folder, false});
		}
	}
}
