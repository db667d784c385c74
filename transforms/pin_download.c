#include "../src/facts/fetches.h"
#include "../src/pass/pass.h"

enum {
	/* minor versions of docker/dockerfile:1 that brought ADD --checksum: BuildKit, frontend/dockerfile/docs */
	FILES_SINCE = 6,
	GIT_SINCE = 16,
};

static const char *const aka[] = {"add-with-url-argument", NULL};
static const struct dm_reason reasons[] = {
	{"no-checksum", "no checksum of the download is known offline",
		"run `dockmend lock`, which fetches it once, or write --checksum yourself", false,
		DM_REASON_ACT},
	{"url-variable", "the URL has a variable, and what it brings depends on the build",
		"write the URL out, or check what was fetched in a RUN", false, DM_REASON_NOTE},
	{"not-https", "the URL is not of https, so that anybody on the way may change what comes",
		"fetch it over https, or write --checksum yourself", false, DM_REASON_ACT},
	{"several-sources", "BuildKit takes a checksum for one source only",
		"give each download an ADD of its own", false, DM_REASON_NOTE},
	{"old-syntax", "the syntax line names a frontend that does not know ADD --checksum yet",
		"use docker/dockerfile:1", false, DM_REASON_NOTE},
	{"unchecked", "a RUN fetches a file and nothing in it checks what came",
		"check it with sha256sum -c -, or use ADD --checksum; where `dockmend lock` can "
		"fetch it, --unsafe adds the check",
		false, DM_REASON_ACT},
	{"piped-to-shell", "what a server sends is run as it comes, whatever it is that day",
		"fetch it to a file, check that with sha256sum -c, and run it then", false,
		DM_REASON_ACT},
	{.code = NULL},
};

/* ---- ADD ---- */

/* BuildKit reads it as a repository: gitutil.ParseGitRef; of https only what ends in .git is one. */
static bool
is_git(struct dm_str url)
{
	size_t hash = dm_str_find_byte(url, '#');
	struct dm_str path = dm_str_slice(url, 0, hash == (size_t)-1 ? url.n : hash);
	return dm_str_starts(url, "git@") || dm_str_starts(url, "git://") ||
	       dm_str_starts(url, "ssh://") || (dm_is_url(url) && dm_str_ends(path, ".git"));
}

/* docker/dockerfile:1.5: it knows less than 1.minor does. */
static bool
is_older(const struct dm_tree *tree, unsigned minor)
{
	struct dm_str name = tree->syntax.name;
	size_t colon = dm_str_find_byte(name, ':');
	struct dm_str tag = dm_str_slice(name, colon < name.n ? colon + 1 : name.n, name.n);
	unsigned found = 0;
	for (size_t i = 2; i < tag.n && i < 6 && tag.p[i] >= '0' && tag.p[i] <= '9'; i++) {
		found = found * 10 + (unsigned)(tag.p[i] - '0');
	}
	return tag.n >= 3 && dm_str_starts(tag, "1.") && found < minor;
}

static const char *
obstacle(const struct dm_context *ctx, const struct dm_instr *add, struct dm_str url)
{
	return dm_str_find_byte(url, '$') != (size_t)-1                     ? "url-variable"
	       : add->nwords != 2                                           ? "several-sources"
	       : is_older(ctx->tree, is_git(url) ? GIT_SINCE : FILES_SINCE) ? "old-syntax"
	       : !dm_str_starts(url, "https://")                            ? "not-https"
	       : !dm_lock_checksum(ctx->lock, url)                          ? "no-checksum"
									    : NULL;
}

static void
pin(struct dm_context *ctx, const struct dm_instr *add, struct dm_str url)
{
	const char *code = obstacle(ctx, add, url);
	const char *checksum = dm_lock_checksum(ctx->lock, url);
	const char *what = is_git(url) ? "commit" : "checksum";
	/* a commit for a file, or a digest for a repository, would fail the build */
	if (!code && dm_commit_valid(dm_str(checksum)) != is_git(url)) {
		code = "no-checksum";
	}
	if (code) {
		dm_report_decline(ctx, add, code, "%.*s is added without a %s", DM_FMT(url), what);
		bool missing = strcmp(code, "no-checksum") == 0 && ctx->lock->path;
		dm_report_mark(ctx, missing ? DM_LEVEL_WARNING : DM_LEVEL_INFO, NULL);
		dm_report_at_text(ctx, add, url);
		return;
	}
	struct dm_edits edits = dm_context_edits(ctx);
	const struct dm_span at = {add->args.off, 1};
	dm_edit_insert(&edits, dm_cook_span(&add->cook, at).off,
		dm_str(dm_arena_printf(ctx->arena, "--checksum=%s ", checksum)));
	/* without a syntax line it is the engine's own frontend, and that may be older */
	bool told = !is_git(url) || ctx->tree->syntax.name.n;
	dm_report_fix(ctx, add, told ? DM_SAFE : DM_UNSAFE, &edits,
		"%.*s can change under the same URL: the %s that is known for it holds it%s",
		DM_FMT(url), what,
		told ? "" : ", which Docker knows how to check since docker/dockerfile:1.16");
	dm_report_at_text(ctx, add, url);
}

static void
pin_adds(struct dm_context *ctx)
{
	const struct dm_indexes *adds = &ctx->tree->by_kind[DM_ADD];
	for (uint32_t i = 0; i < adds->count; i++) {
		const struct dm_instr *add = &ctx->tree->instrs[adds->items[i]];
		for (uint32_t k = 0; k + 1 < add->nwords && !dm_instr_flag(add, "checksum").p;
			k++) {
			struct dm_str word = add->words[k].text;
			bool pinned = is_git(word) && dm_url_names_commit(word);
			if (!pinned && (dm_is_url(word) || is_git(word))) {
				pin(ctx, add, word);
				break;
			}
		}
	}
}

/* ---- RUN ---- */

/* echo "SUM  x.tgz" | sha256sum -c - */
static const char *
check_of(const struct dm_context *ctx, const struct dm_fetch *fetch, const char *sum)
{
	return dm_arena_printf(
		ctx->arena, "echo \"%s  %.*s\" | sha256sum -c -", sum, DM_FMT(fetch->file));
}

/* The sum of a file that the lock knows; NULL. */
static const char *
sum_of(const struct dm_context *ctx, const struct dm_fetch *fetch)
{
	static const char kind[] = "sha256:";
	const char *checksum = dm_lock_checksum(ctx->lock, fetch->url);
	bool known = checksum && dm_str_starts(dm_str(checksum), kind);
	return known ? checksum + sizeof kind - 1 : NULL;
}

/* The URL, or where a script spells it, what calls that or fetches it. */
static void
report_at(struct dm_context *ctx, const struct dm_run_fetches *fetches, struct dm_str url)
{
	dm_report_at_text(ctx, fetches->instr, fetches->program);
	dm_report_at_text(ctx, fetches->instr, url);
	dm_report_at(ctx, fetches->at);
}

/* Each file is checked as soon as it is there. false: the sum of one is not known, or no place is. */
static bool
suggest_checks(struct dm_context *ctx, const struct dm_run_fetches *fetches)
{
	struct dm_edits edits = dm_context_edits(ctx);
	for (uint32_t i = 0; fetches->run && i < fetches->count; i++) {
		const struct dm_fetch *fetch = &fetches->items[i];
		const char *sum = sum_of(ctx, fetch);
		if (!sum) {
			return false;
		}
		dm_edit_command_after(
			&edits, &fetches->run->place, fetch->end, check_of(ctx, fetch, sum));
	}
	if (fetches->run) {
		dm_report_fix(ctx, fetches->instr, DM_UNSAFE, &edits,
			"what %.*s sends can change: the checksum that is known for it holds it",
			DM_FMT(fetches->items[0].url));
		report_at(ctx, fetches, fetches->items[0].url);
	}
	return fetches->run;
}

/* One finding for a RUN: what runs unseen says more than what is only fetched. */
static void
judge_run(struct dm_context *ctx, const struct dm_run_fetches *fetches)
{
	if (fetches->piped.n) {
		dm_report_decline(ctx, fetches->instr, "piped-to-shell",
			"what %.*s sends is run without a check", DM_FMT(fetches->piped));
		report_at(ctx, fetches, fetches->piped);
		return;
	}
	if (!fetches->count || fetches->checked || suggest_checks(ctx, fetches)) {
		return;
	}
	const struct dm_fetch *fetch = &fetches->items[0];
	const char *sum = sum_of(ctx, fetch);
	bool told = fetch->file.n && (fetches->run || fetches->errexit);
	dm_report_decline(ctx, fetches->instr, "unchecked",
		"what %.*s sends is kept without a check%s%s%s", DM_FMT(fetch->url),
		told ? "; to add after it: " : "", told && fetches->run ? "&& " : "",
		told ? check_of(ctx, fetch, sum ? sum : "SHA256") : "");
	report_at(ctx, fetches, fetch->url);
}

static void
run(struct dm_context *ctx)
{
	pin_adds(ctx);
	if (dm_str_find(ctx->tree->text, "://") == (size_t)-1) {
		return;
	}
	const struct dm_calls *calls = dm_calls_get(&ctx->facts);
	for (uint32_t i = 0; i < calls->count;) {
		uint32_t end = dm_fetches_run_end(calls, i);
		const struct dm_run_fetches fetches = dm_fetches_of(&ctx->facts, i, end);
		judge_run(ctx, &fetches);
		i = end;
	}
}

const struct dm_pass dm_pass_pin_download = {
	.id = "pin-download",
	.title = "hold downloads to their checksums",
	.why = "What a URL brings can change, by accident or by an attacker: the image that is "
	       "built tomorrow may hold other files than the one that was tested. With a checksum "
	       "such a build fails instead.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_ADD | 1U << DM_RUN,
	.reasons = reasons,
	.run = run,
};
