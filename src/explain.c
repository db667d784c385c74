#include "explain.h"

static const char *const safeties[] = {"manual", "unsafe", "safe"};

static void
put_aka(struct dm_buf *out, const struct dm_pass *pass)
{
	for (const char *const *aka = pass->aka; aka && *aka; aka++) {
		dm_buf_printf(out, "%s%s", aka == pass->aka ? "" : " ", *aka);
	}
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
	for (const char *const *option = pass->options; option && *option; option++) {
		dm_buf_printf(
			out, "%s  %s\n", option == pass->options ? "\nPolicy:\n" : "", *option);
	}
	for (const struct dm_reason *reason = pass->reasons; reason && reason->code; reason++) {
		dm_buf_printf(out, "%s  %-20s %s\n  %-20s -> %s\n",
			reason == pass->reasons
				? "\nIt keeps its hands off, with the reason code:\n"
				: "",
			reason->code, reason->why, "", reason->advice);
	}
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
	for (const char *const *option = pass->options; option && *option; option++) {
		dm_buf_printf(out, "- policy: %s\n%s", *option, option[1] ? "" : "\n");
	}
	if (pass->reasons && pass->reasons->code) {
		dm_buf_put(out,
			"| declines with | because | what you can do |\n| --- | --- | --- |\n");
	}
	for (const struct dm_reason *reason = pass->reasons; reason && reason->code; reason++) {
		dm_buf_printf(
			out, "| `%s` | %s | %s |\n", reason->code, reason->why, reason->advice);
	}
	dm_buf_byte(out, '\n');
}
