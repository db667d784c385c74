#include "templates.h"

#include "../facts/brought.h"
#include "../facts/calls.h"
#include "set_outside.h"

enum {
	BYTES = 1024 * 1024, /* of one that was filled in */
	KNOWN = 200,         /* variables that are */
};

static const char folder[] = "/etc/nginx/templates/", suffix[] = ".template";

bool
dm_template_is(struct dm_str path)
{
	return dm_str_starts(path, folder);
}

/* What the image's ENV says; {NULL, 0}: it does not, or something else may. */
static struct dm_str
value_of(struct dm_facts *facts, int32_t stage, struct dm_str name)
{
	uint32_t end = facts->tree->stages[stage].end - 1;
	uint32_t last = name.n ? dm_model_find(facts->tree, name, end, UINT32_MAX) : 0;
	uint32_t by = last ? facts->tree->names[last - 1].instr : end;
	/* the value is that before the last instruction */
	bool set = by < end && facts->tree->instrs[by].kind == DM_ENV;
	struct dm_str value = set ? dm_model_variable(facts->arena, facts->tree, end,
					    dm_arena_str(facts->arena, name).p)
				  : (struct dm_str){NULL, 0};
	struct dm_judge judge = {.facts = facts, .stage = stage};
	bool differs = value.p && dm_setting_differs(&judge, name, value, false);
	return differs ? (struct dm_str){NULL, 0} : value;
}

/* NAME or {NAME} after a dollar sign, and how long that is; empty where there is none. */
static struct dm_str
variable_at(struct dm_str text, size_t *n)
{
	bool brace = text.n && text.p[0] == '{';
	struct dm_str name = dm_str_leading_name(dm_str_slice(text, brace, text.n));
	size_t end = brace + name.n;
	bool whole = !brace || (end < text.n && text.p[end] == '}');
	*n = end + brace;
	return whole ? name : dm_str_slice(name, 0, 0);
}

/* The entrypoint of nginx writes elsewhere, or leaves some out. */
static bool
is_changed(struct dm_facts *facts, int32_t stage)
{
	bool changed = false;
	for (uint32_t i = 0; i < dm_words_nginx_template_variables.count && !changed; i++) {
		changed = dm_model_find(facts->tree,
				  dm_words_str(&dm_words_nginx_template_variables, i),
				  facts->tree->stages[stage].end - 1, UINT32_MAX) > 0;
	}
	return changed;
}

struct dm_str
dm_template_filled(struct dm_facts *facts, int32_t stage, struct dm_str path, struct dm_str text)
{
	struct dm_str none = {NULL, 0}, name = dm_str_slice(path, strlen(folder), path.n);
	/* a folder below conf.d may be one that a COPY made */
	bool plain = dm_str_ends(name, suffix) && dm_str_find_byte(name, '/') == (size_t)-1;
	if (!plain || is_changed(facts, stage)) {
		return none;
	}
	struct dm_str made = dm_path_join(facts->arena, DM_STR("/etc/nginx/conf.d"),
		dm_str_slice(name, 0, name.n - strlen(suffix)));
	if (dm_calls_brought(facts, facts->tree->stages[stage].end, made).by != DM_BROUGHT_NOT) {
		return none;
	}
	struct dm_buf out = {NULL, 0, 0};
	uint32_t known = 0;
	for (size_t i = 0; i < text.n && out.n < BYTES && known <= KNOWN; i++) {
		size_t n = 0;
		struct dm_str value = none;
		if (text.p[i] == '$') {
			struct dm_str variable = variable_at(dm_str_slice(text, i + 1, text.n), &n);
			value = value_of(facts, stage, variable);
		}
		if (value.p) {
			dm_buf_str(&out, value);
			known++;
			i += n;
		} else {
			dm_buf_byte(&out, text.p[i]);
		}
	}
	struct dm_str filled = out.n < BYTES && known <= KNOWN
				       ? dm_arena_str(facts->arena, dm_buf_view(&out))
				       : none;
	dm_buf_finish(&out);
	return filled;
}
