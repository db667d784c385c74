#include "../src/dockerfile/comment.h"
#include "../src/facts/runs.h"
#include "../src/packages/conflicts.h"
#include "../src/packages/leftovers.h"
#include "../src/packages/lineage.h"
#include "../src/packages/missed.h"
#include "../src/pass/pass.h"

enum {
	LOOK_BACK = 64, /* RUNs whose installs may have brought a package already */
};

static const char *const aka[] = {"DL3015", "DS-0029", "missing-no-install-recommends",
	"7384dfb2-fcd1-4fbf-91cd-6c44c318c33c", NULL};
static const struct dm_reason reasons[] = {
	{"unknown-options", "a variable is among the packages, so what it recommends is not known",
		"write the packages out", false, DM_REASON_NOTE},
	{"wanted", "a comment beside the call speaks of recommended packages", "nothing", false,
		DM_REASON_FINE},
	{"unseen-calls",
		"what nobody can see runs after it, and may call a program that only a recommended "
		"package brings",
		"run dockmend with the build context, or name the packages that are needed", false,
		DM_REASON_NOTE},
	{"configured", "the file configures recommended packages itself", "nothing", false,
		DM_REASON_FINE},
	{.code = NULL},
};

static const struct dm_recommend *
find_row(const struct dm_family *family, struct dm_str package)
{
	uint32_t at = dm_words_find(&dm_recommend_names, package);
	bool known = at < dm_recommend_names.count; /* most packages are none */
	for (uint32_t i = known ? dm_recommend_rows[at] : 0; known && i < dm_recommend_count; i++) {
		if (dm_recommends[i].family == family &&
			dm_str_is(package, dm_recommends[i].package)) {
			return &dm_recommends[i];
		}
	}
	return NULL;
}

/* It is among the packages of the command, or one of these brings it. */
static bool
is_asked_for(const struct dm_package_command *command, const char *package)
{
	for (uint32_t i = command->verb_word + 1; i < command->command->nwords; i++) {
		struct dm_str name = dm_package_name(command->command->words[i].text);
		const struct dm_recommend *row = find_row(command->manager->family, name);
		if (dm_str_is(name, package) ||
			(row && dm_str_listed(dm_str(package), row->brings))) {
			return true;
		}
	}
	return false;
}

/* What the RUN's commands before `until`, NULL: all, leave of it: an install names the package, or one that brings it. */
static bool
brings(const struct dm_run *run, const struct dm_package_command *until,
	const struct dm_manager *manager, bool there, const char *package)
{
	for (uint32_t i = 0; i < run->ncommands && &run->commands[i] != until; i++) {
		const struct dm_package_command *other = &run->commands[i];
		bool installs = other->verb == DM_VERB_INSTALL && other->item >= 0 &&
				(!until || other->item < until->item) &&
				other->manager->family == manager->family && dm_run_is_chain(run);
		there = other->verb != DM_VERB_REMOVE &&
			(there || (installs && is_asked_for(other, package)));
	}
	return there;
}

/* The base brings certificates: no one adds them to python:3.12 */
static bool
base_brings(struct dm_context *ctx, int32_t stage, const char *package)
{
	const struct dm_image *image = NULL;
	if (!dm_str_is(DM_STR("ca-certificates"), package)) {
		return false;
	}
	dm_stage_manager(&ctx->facts, stage, &image);
	return image && image->certificates;
}

/*
 * The base brings it, or an install before it, in this RUN or in one of those before it, names the package, or one that
 * brings it, and always runs.
 */
static bool
is_there(struct dm_context *ctx, const struct dm_run *run, const struct dm_package_command *command,
	const char *package)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	uint32_t at = (uint32_t)(run - runs->items);
	bool there = base_brings(ctx, run->instr->stage, package);
	for (uint32_t i = at > LOOK_BACK ? at - LOOK_BACK : 0; i < at; i++) {
		const struct dm_run *other = &runs->items[i];
		int32_t stage = run->instr->stage;
		while (stage > other->instr->stage) {
			stage = ctx->tree->stages[stage].parent;
		}
		if (stage == other->instr->stage && other->readable) {
			there = brings(other, NULL, command->manager, there, package);
		}
	}
	return brings(run, command, command->manager, there, package);
}

static bool
comes_before(struct dm_str *names, uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++) {
		if (dm_str_is(names[i], name)) {
			return true;
		}
	}
	return false;
}

/* The file looks as if it used something else that the package recommends; a file has many installs of one package. */
static bool
may_lose(const struct dm_tree *tree, const struct dm_recommend *row, enum dm_known *answers)
{
	enum dm_known *answer = &answers[row - dm_recommends];
	if (*answer == DM_UNKNOWN_FACT) {
		*answer = DM_NO;
		for (const char *const *text = row->loses; text && *text; text++) {
			bool used = dm_str_find(tree->text, *text) != (size_t)-1;
			*answer = used ? DM_YES : *answer;
		}
	}
	return *answer == DM_YES;
}

/*
 * apt-get purge -y --auto-remove gcc, apt-get remove -y gcc && apt-get autoremove -y: what only gcc asked for goes with it,
 * and what is named beside gcc would stay.
 */
static bool
is_removed_again(
	const struct dm_run *item, const struct dm_package_command *install, struct dm_str package)
{
	bool removed = false, rest = false;
	for (uint32_t i = (uint32_t)(install - item->commands) + 1; i < item->ncommands; i++) {
		const struct dm_package_command *command = &item->commands[i];
		if (command->verb != DM_VERB_REMOVE ||
			command->manager->family != install->manager->family) {
			continue;
		}
		for (uint32_t w = command->verb_word; w < command->command->nwords; w++) {
			struct dm_str word = command->command->words[w].text;
			removed = removed || dm_str_eq(dm_package_name(word), package);
			rest = rest || dm_str_starts(word, "auto") || dm_str_starts(word, "--auto");
		}
	}
	return removed && rest;
}

/* What was looked up of the file already. */
struct answers {
	enum dm_known *used; /* per row of dm_recommends */
	struct dm_misses misses;
	/* an install of the RUN has something after it that nobody can see */
	bool unseen;
};

/*
 * Recommended packages that are needed are named beside those that need them. True where all of the command's
 * packages are known, and the file does not look as if it used anything else that they recommend.
 */
static bool
keep_needed(struct dm_context *ctx, struct dm_edits *edits, const struct dm_run *item,
	const struct dm_package_command *command, struct answers *answers)
{
	bool known = true;
	struct dm_str *added = NULL;
	struct dm_span *words = NULL;
	struct dm_name *names = NULL;
	uint32_t nadded = 0, nwords = 0, nnames = 0;
	for (uint32_t i = dm_command_operand(command, command->verb_word + 1);
		i < command->command->nwords; i = dm_command_operand(command, i + 1)) {
		const struct dm_sh_word *word = &command->command->words[i];
		*dm_push(ctx->arena, words, nwords) = word->span;
		const struct dm_recommend *row =
			find_row(command->manager->family, dm_package_name(word->text));
		known = known && row && !may_lose(ctx->tree, row, answers->used);
		enum dm_missed missed =
			known && row ? dm_misses_find(&answers->misses, item, row) : DM_MISSED_NOT;
		known = known && missed != DM_MISSED_SEEN;
		answers->unseen = answers->unseen || missed == DM_MISSED_UNSEEN;
		for (const char *const *keep = row ? row->keep : NULL; keep && *keep; keep++) {
			if (!is_asked_for(command, *keep) && !is_there(ctx, item, command, *keep) &&
				!comes_before(added, nadded, *keep)) {
				*dm_push(ctx->arena, added, nadded) = dm_str(*keep);
				*dm_push(ctx->arena, names, nnames) = (struct dm_name){
					.text = dm_str(*keep), .after = (int32_t)nwords - 1};
				bool lasting =
					dm_words_has(&dm_words_lasting_packages, dm_str(*keep));
				known = known && (lasting || !is_removed_again(item, command,
								     dm_package_name(word->text)));
			}
		}
	}
	if (nnames) {
		const struct dm_list list = {.place = &item->place,
			.words = words,
			.nwords = nwords,
			.end = dm_span_end(command->command->span),
			.whole = true};
		dm_edit_names_add(edits, &list, names, nnames, false, (struct dm_str){NULL, 0});
		/* without lists what is installed already can be named, and nothing else */
		known = known &&
			(!command->manager->lists || dm_leftovers_listed(dm_runs_get(&ctx->facts),
							     item, command->manager));
	}
	return known;
}

/* -y, --yes, -q, -qq, -yq */
static bool
answers_or_hushes(const struct dm_package_command *command, const struct dm_sh_word *word)
{
	bool short_one = word->text.n > 1 && word->text.p[0] == '-';
	for (size_t i = 1; short_one && i < word->text.n; i++) {
		short_one = word->text.p[i] == 'y' || word->text.p[i] == 'q';
	}
	return short_one || (word->literal && dm_str_starts(word->text, "--") &&
				    (dm_str_listed(word->text, command->manager->yes) ||
					    dm_str_is(word->text, "--quiet")));
}

/* The word that it comes after, as people write it: install -y --no-install-recommends */
static struct dm_span
place_of_option(const struct dm_package_command *command)
{
	const struct dm_sh_word *words = command->command->words;
	uint32_t at = command->verb_word;
	while (at + 1 < command->command->nwords && answers_or_hushes(command, &words[at + 1])) {
		at++;
	}
	return words[at].span;
}

static bool
wanted(const struct dm_package_command *command)
{
	return command->verb == DM_VERB_INSTALL && command->manager->no_recommends_add &&
	       command->operands > 0 &&
	       dm_str_is(command->command->words[command->verb_word].text, "install") &&
	       !dm_command_has(command, command->manager->no_recommends) &&
	       !dm_command_has_word(command, &dm_words_recommends_options);
}

/* The text stands in the file, or in a setting that it copies. */
static bool
is_said(struct dm_facts *facts, const char *text)
{
	bool said = dm_str_find(facts->tree->text, text) != (size_t)-1;
	for (uint32_t i = 0; i < facts->tree->ninstrs && !said; i++) {
		const struct dm_instr *instr = &facts->tree->instrs[i];
		bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
		said = copies && dm_lineage_setting_says(facts, instr, text);
	}
	return said;
}

/* "# manual pages are wanted, so with recommends", above the RUN or in it */
static bool
is_wanted(struct dm_context *ctx, const struct dm_instr *instr)
{
	uint32_t from = instr->comment;
	struct dm_str comment;
	while ((comment = dm_comment_next(ctx->tree, &from, dm_span_end(instr->span))).p) {
		struct dm_str said = dm_str_lower(ctx->arena, comment);
		bool off = dm_words_in(&dm_words_commented_out, said);
		if (!off && dm_words_in(&dm_words_recommends_texts, said)) {
			return true;
		}
	}
	return false;
}

static const char *
decline_code(struct dm_context *ctx, const struct dm_instr *instr, bool configured, bool unknown,
	bool unseen)
{
	if (configured || unknown) {
		return configured ? "configured" : "unknown-options";
	}
	if (is_wanted(ctx, instr)) {
		return "wanted";
	}
	return unseen ? "unseen-calls" : NULL;
}

static void
run(struct dm_context *ctx)
{
	const struct dm_runs *runs = dm_runs_get(&ctx->facts);
	struct answers answers = {.misses = {.facts = &ctx->facts}};
	answers.used = dm_arena_alloc(ctx->arena, dm_recommend_count * sizeof *answers.used);
	bool looked = false, configured = false;
	for (uint32_t i = 0; i < runs->count; i++) {
		const struct dm_run *item = &runs->items[i];
		struct dm_edits edits = dm_context_edits(ctx);
		struct dm_marks marks = {.count = 0};
		bool unknown = false, known = true;
		answers.unseen = false;
		for (uint32_t k = 0; item->readable && k < item->ncommands; k++) {
			const struct dm_package_command *command = &item->commands[k];
			if (!wanted(command)) {
				continue;
			}
			dm_marks_add(&marks, dm_command_span(item, command));
			for (uint32_t w = command->program; w < command->command->nwords; w++) {
				unknown = unknown || !command->command->words[w].literal;
			}
			dm_edit_word_after(&edits, &item->place, place_of_option(command),
				command->manager->no_recommends_add);
			known = keep_needed(ctx, &edits, item, command, &answers) && known;
		}
		if (edits.count && !looked) {
			configured = is_said(&ctx->facts, "Install-Recommends") ||
				     is_said(&ctx->facts, "install_weak_deps=");
			looked = true;
		}
		const char *code = edits.count ? decline_code(ctx, item->instr, configured, unknown,
							 known && answers.unseen)
					       : NULL;
		if (code) {
			dm_report_decline(ctx, item->instr, code,
				"%.*s may bring packages that are only recommended",
				DM_FMT(dm_marks_text(ctx, &marks)));
		} else if (edits.count) {
			dm_report_fix(ctx, item->instr, known ? DM_SAFE : DM_UNSAFE, &edits,
				"%.*s brings packages that are only recommended, too",
				DM_FMT(dm_marks_text(ctx, &marks)));
		}
		if (edits.count) {
			dm_report_marks(ctx, &marks, "this one too");
		}
	}
}

const struct dm_pass dm_pass_no_recommends = {
	.id = "no-recommends",
	.title = "install no packages that are only recommended",
	.why = "Recommended packages make images larger and add code that nobody asked for; some "
	       "programs miss one of them, so this is applied by default only where the catalogue "
	       "knows all "
	       "packages of the install, and those that they need are named beside them.",
	.aka = aka,
	.safety = DM_SAFE,
	.touches = 1U << DM_RUN,
	.reasons = reasons,
	.run = run,
};
