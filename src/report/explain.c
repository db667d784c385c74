#include "explain.h"

#include "policy_print.h"

#include <stdio.h>

static const char *const safeties[] = {"manual", "unsafe", "safe"};

static void
put_aka(struct dm_buf *out, const struct dm_pass *pass)
{
	for (const char *const *aka = pass->aka; aka && *aka; aka++) {
		dm_buf_printf(out, "%s%s", aka == pass->aka ? "" : " ", *aka);
	}
}

static bool
put_key(struct dm_buf *out, const char *above, const struct dm_key *key, const char *bullet)
{
	dm_buf_printf(out, "%s%s%s: ", bullet, above, key->name);
	if (!key->list && key->value != DM_VALUE_ENTRIES) {
		dm_key_describe(out, key);
		dm_buf_put(out, ": ");
	}
	dm_buf_printf(out, "%s", key->help);
	if (key->example) {
		dm_buf_printf(out, ", as in `%s`", key->example);
	}
	dm_buf_byte(out, '\n');
	return true;
}

/* The pass's own options, then the keys elsewhere in the policy that it reads; false: there are none. */
static bool
put_keys(struct dm_buf *out, const struct dm_pass *pass, const char *title, const char *bullet)
{
	size_t start = out->n;
	bool any = false;
	dm_buf_put(out, title);
	for (const struct dm_key *key = pass->options; key && key->name; key++) {
		any = put_key(out, "", key, bullet);
	}
	for (const struct dm_key *key = dm_policy_keys; key->name; key++) {
		if (key->pass && strcmp(key->pass, pass->id) == 0) {
			any = put_key(out, "", key, bullet);
		}
		for (const struct dm_key *inner = key->keys; inner && inner->name; inner++) {
			if (inner->pass && strcmp(inner->pass, pass->id) == 0) {
				char above[64];
				snprintf(above, sizeof above, "%s.", key->name);
				any = put_key(out, above, inner, bullet);
			}
		}
	}
	out->n = any ? out->n : start;
	return any;
}

void
dm_explain_list(struct dm_buf *out)
{
	dm_buf_put(out, "The passes, in the order in which they run:\n");
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		dm_buf_printf(out, "  %-17s  %s\n", dm_passes[i]->id, dm_passes[i]->title);
	}
	dm_buf_put(out,
		"\n"
		"dockmend explain PASS      why, its options, what it leaves alone, and how to "
		"turn "
		"it off\n"
		"dockmend explain all       the same of each\n"
		"dockmend explain REASON    what a reason code of a finding means, such as "
		"lists-used-later\n"
		"dockmend explain ID        which pass does what another tool's rule asks, such as "
		"DL3015\n");
}

void
dm_explain_text(struct dm_buf *out, const struct dm_pass *pass)
{
	dm_buf_printf(out, "%s: %s (%s)\n\n  %s\n", pass->id, pass->title, safeties[pass->safety],
		pass->why);
	if (pass->aka && pass->aka[0]) {
		dm_buf_put(out, "\nAlso known as: ");
		put_aka(out, pass);
		dm_buf_byte(out, '\n');
	}
	put_keys(out, pass, "\nPolicy:\n", "  ");
	for (const struct dm_reason *reason = pass->reasons; reason && reason->code; reason++) {
		dm_buf_printf(out, "%s  %-20s %-4s %s\n  %-20s      -> %s\n",
			reason == pass->reasons
				? "\nIt leaves the text as it is, and names the reason (fine: the "
				  "state is "
				  "right, and not told; note: told with -v; act: told):\n"
				: "",
			reason->code, dm_reason_level_name(reason->level), reason->why, "",
			reason->advice);
	}
}

bool
dm_explain_reason(struct dm_buf *out, const char *code)
{
	size_t before = out->n;
	for (uint32_t i = 0; i < dm_pass_count; i++) {
		const struct dm_reason *reason = dm_passes[i]->reasons;
		for (; reason && reason->code; reason++) {
			if (strcmp(reason->code, code) == 0) {
				dm_buf_printf(out, "%s (%s, %s): %s\n  -> %s\n", code,
					dm_passes[i]->id, dm_reason_level_name(reason->level),
					reason->why, reason->advice);
			}
		}
	}
	return out->n > before;
}

void
dm_explain_markdown(struct dm_buf *out, const struct dm_pass *pass)
{
	dm_buf_printf(out, "### `%s`: %s\n\n%s", pass->id, pass->title, pass->why);
	if (pass->aka && pass->aka[0]) {
		dm_buf_put(out, " Also known as ");
		put_aka(out, pass);
		dm_buf_byte(out, '.');
	}
	dm_buf_put(out, "\n\n");
	if (put_keys(out, pass, "", "- policy: ")) {
		dm_buf_byte(out, '\n');
	}
	if (pass->reasons && pass->reasons->code) {
		dm_buf_put(out, "| declines with | level | because | what you can do |\n"
				"| --- | --- | --- | --- |\n");
	}
	for (const struct dm_reason *reason = pass->reasons; reason && reason->code; reason++) {
		dm_buf_printf(out, "| `%s` | %s | %s | %s |\n", reason->code,
			dm_reason_level_name(reason->level), reason->why, reason->advice);
	}
	dm_buf_byte(out, '\n');
}
