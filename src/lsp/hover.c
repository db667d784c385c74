/* hover: what the base image is and why it is trusted, and what the passes found where the cursor is. */
#include "hover.h"

#include "../escape.h"
#include "../image/trust.h"
#include "../report/report.h"

enum {
	MOST = 16 << 10, /* bytes; nobody reads more of it */
};

struct page {
	struct dm_buf out;
	struct dm_arena arena;
	const struct dm_analysis *analysis;
	bool markdown;
};

/* Text of the file says nothing to a Markdown reader, and control characters nothing to anyone. */
static void
put_text(struct page *page, struct dm_str text)
{
	struct dm_buf plain = {0};
	dm_text_escaped(&plain, text);
	for (size_t i = 0; i < plain.n; i++) {
		if (page->markdown && strchr("\\`*_{}[]()<>#+-.!|&~$", plain.p[i])) {
			dm_buf_byte(&page->out, '\\');
		}
		dm_buf_byte(&page->out, plain.p[i]);
	}
	dm_buf_finish(&plain);
}

static void
put_item(struct page *page, const char *label, const char *text)
{
	if (text) {
		dm_buf_printf(&page->out, "- %s: ", label);
		put_text(page, dm_str(text));
		dm_buf_byte(&page->out, '\n');
	}
}

/* Text of ours, with its own `code`. */
static void
put_own(struct page *page, const char *label, const char *text)
{
	if (text) {
		dm_buf_printf(&page->out, "- %s: %s\n", label, text);
	}
}

static void
put_strong(struct page *page, const char *text)
{
	const char *mark = page->markdown ? "**" : "";
	dm_buf_put(&page->out, mark);
	put_text(page, dm_str(text));
	dm_buf_put(&page->out, mark);
}

/* ---- base images ---- */

static const char *
user_of(const struct dm_lock_entry *entry, const struct dm_image *image)
{
	const char *user = entry && entry->user ? entry->user : image ? image->config->user : NULL;
	return !user    ? "nobody knows; lock the image, or describe it in .dockmend.yaml"
	       : !*user ? "root"
			: user;
}

static const char *
manager_of(const struct dm_image *image)
{
	return !image || !image->manager ? "unknown" : *image->manager ? image->manager : "none";
}

static void
put_image(struct page *page, const struct dm_image_use *use)
{
	struct dm_reference reference;
	const struct dm_options *options = &page->analysis->options;
	if (use->value.n == 0 || !dm_reference_parse(&page->arena, use->value, &reference)) {
		dm_buf_put(&page->out, "Which image this is depends on a build argument.\n\n");
		return;
	}
	const char *canonical = dm_reference_canonical(&page->arena, &reference);
	const char *source;
	enum dm_trust trust = dm_trust_of(options->policy, &page->arena, &reference, &source);
	const struct dm_lock_entry *entry = dm_lock_find(options->lock, canonical);
	const struct dm_image *image = dm_image_find(&page->arena, &reference);
	put_strong(page, canonical);
	dm_buf_put(&page->out, "\n\n");
	put_item(page, "trust", dm_trust_name(trust));
	put_item(page, trust == DM_TRUST_NONE && !source ? NULL : "why",
		source                   ? source
		: trust == DM_TRUST_NONE ? NULL
					 : "the catalogue");
	put_item(page, "digest",
		reference.digest.n ? dm_arena_str(&page->arena, reference.digest).p : NULL);
	put_item(page, "digest in the lock", entry ? entry->digest : "none");
	put_item(page, "runs as", user_of(entry, image));
	put_item(page, "package manager", manager_of(image));
	const struct dm_deprecated *old = dm_deprecated_find(&page->arena, &reference);
	put_item(page, "not maintained since", old ? old->since : NULL);
	put_item(page, "use instead", old ? old->successor : NULL);
	dm_buf_byte(&page->out, '\n');
}

/* ---- findings ---- */

static void
put_finding(struct page *page, const struct dm_finding *finding)
{
	const struct dm_reason *reason = dm_finding_reason(finding);
	put_strong(page, finding->pass->id);
	dm_buf_put(&page->out, ": ");
	put_text(page, dm_str(finding->message));
	dm_buf_put(&page->out, "\n\n");
	put_own(page, "why it matters", finding->pass->why);
	put_item(page, "state",
		finding->status == DM_FIXED     ? "a safe fix is at hand; formatting applies it"
		: finding->status == DM_IGNORED ? "a comment in the file silences it"
		: finding->safety == DM_UNSAFE
			? "a fix is at hand that may change what the image does"
		: finding->status == DM_SUGGESTED ? "a person has to act"
						  : "left alone");
	if (reason) {
		put_own(page, reason->code, reason->why);
		put_own(page, "what you can do", reason->advice);
	}
	for (const char *const *line = finding->evidence; line && *line; line++) {
		put_item(page, "evidence", *line);
	}
	dm_buf_byte(&page->out, '\n');
}

static bool
holds(struct dm_span span, uint32_t off)
{
	return span.off <= off && off <= dm_span_end(span);
}

static void
fill(struct page *page, uint32_t off)
{
	const struct dm_analysis *analysis = page->analysis;
	for (uint32_t i = 0; i < analysis->nuses && page->out.n < MOST; i++) {
		const struct dm_image_use *use = &analysis->uses[i];
		if (holds(use->site, off) || (use->instr && holds(use->instr->head, off))) {
			put_image(page, use);
		}
	}
	for (uint32_t i = 0; i < analysis->result.nfindings && page->out.n < MOST; i++) {
		if (holds(analysis->result.findings[i].where, off)) {
			put_finding(page, &analysis->result.findings[i]);
		}
	}
}

struct dm_reply
dm_server_hover(struct dm_server *server, const json_t *params)
{
	struct dm_reply reply;
	uint32_t off;
	struct dm_document *document = dm_server_place(server, params, &off, &reply);
	if (!document) {
		return reply;
	}
	struct page page = {.analysis = dm_server_analysis(server, document),
		.markdown = server->client.markdown};
	if (page.analysis->ran) {
		fill(&page, off);
	}
	reply = dm_reply_with(page.out.n ? json_pack("{s:{s:s, s:o}}", "contents", "kind",
						   page.markdown ? "markdown" : "plaintext",
						   "value", dm_text_json(dm_buf_view(&page.out)))
					 : json_null());
	dm_buf_finish(&page.out);
	dm_arena_finish(&page.arena);
	return reply;
}
