/*
 * prove STUB FILE...        proves that the fixes of these Dockerfiles keep what their RUNs do
 * prove STUB -0 < NAMES    the same for NUL-separated names
 * prove STUB --self-test   wrong and right merges that it must tell apart (pairs.c)
 * prove STUB --stages ...  the RUNs of whole stages, with state (prove_stages.c)
 *
 * A fix may change what a RUN does only as it declares. Each RUN that a fix touched runs in both versions, under
 * dash and bash, in a world where every command is a stub (sandbox.h). The old version sets the outcomes: first
 * all commands succeed, then each one that was called fails in turn, and what is called after it, until none is
 * left or OUTCOMES are done, then at random. The new version must call the same commands with the same words,
 * folder, umask and exports, apart from what the fixes declare (struct dm_declared), get the same answers and end
 * the same way.
 *
 * The last line counts the groups of RUNs for which that holds. Exit 1 where one does not, 2 without the sandbox.
 */
#include "prove.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../src/pass/pass.h"
#include "../properties.h"
#include "pairing.h"
#include "rules.h"
#include "unions.h"

enum {
	OUTCOMES = 1024,
	RANDOM = 64,
	PATTERNS = 12,
	TRIES = 10,
	ENDLESS = 8, /* outcomes without end, and their calls, that are followed up */
};

static struct {
	uint32_t files, invalid, changed, groups, repeated, outcomes, unbounded, foreign, failed;
	uint32_t vacuous; /* groups of which no outcome succeeds */
} count;

/* ---- one outcome ---- */

struct plan {
	const unsigned char *statuses;
	uint32_t count;
};

static unsigned char
follow_plan(void *data, const struct sb_call *call, uint32_t index)
{
	(void)call;
	const struct plan *plan = data;
	return index < plan->count ? plan->statuses[index] : 0;
}

struct alignment {
	struct rules *rules;
	const struct sb_log *old;
	uint32_t at;
	const char *problem;
	struct dm_arena *arena;
	/* the calls of the new version so far, and the old index that each stands for; -1: none */
	struct sb_call *calls;
	int32_t *made;
	uint32_t ncalls, nmade;
};

static const char *
show(struct dm_arena *arena, const struct sb_call *call)
{
	struct dm_str *parts = NULL;
	uint32_t n = 0;
	for (uint32_t i = 0; i < call->nwords; i++) {
		*dm_push(arena, parts, n) = call->words[i];
		*dm_push(arena, parts, n) = DM_STR(" ");
	}
	return dm_arena_printf(arena, "%s(in %.*s, umask %03o)", dm_arena_join(arena, parts, n).p,
		DM_FMT(call->cwd), call->umask);
}

/* A call of the new version, for the rules on those that are gone. */
static void
keep_call(struct alignment *a, const struct sb_call *call, int32_t made)
{
	struct sb_call *kept = dm_push(a->arena, a->calls, a->ncalls);
	*kept = *call;
	kept->words = dm_arena_alloc(a->arena, call->nwords * sizeof *kept->words);
	for (uint32_t i = 0; i < call->nwords; i++) {
		kept->words[i] = dm_arena_str(a->arena, call->words[i]);
	}
	*dm_push(a->arena, a->made, a->nmade) = made;
}

/* The index of the call that this one stands for: the next one, or one after calls that are gone. old->ncalls: none. */
static uint32_t
find_expected(const struct alignment *a, const struct sb_call *call)
{
	for (uint32_t i = a->at; i < a->old->ncalls; i++) {
		if (!rules_difference(a->arena, a->rules, &a->old->calls[i], call)) {
			return i;
		}
		if (!unions_is_gone(a->rules, &a->old->calls[i])) {
			break;
		}
	}
	return a->old->ncalls;
}

static unsigned char
follow_log(void *data, const struct sb_call *call, uint32_t index)
{
	(void)index;
	struct alignment *a = data;
	uint32_t at = find_expected(a, call);
	if (at < a->old->ncalls) {
		keep_call(a, call, (int32_t)at);
		a->at = at + 1;
		return a->old->calls[at].status;
	}
	keep_call(a, call, -1);
	bool declared = false;
	for (uint32_t i = 0; i < a->rules->ncommands; i++) {
		struct words *command = &a->rules->commands[i];
		if (rules_same_words(
			    a->rules, command->items, command->count, call->words, call->nwords)) {
			declared = command->seen = true;
		}
	}
	if (declared) {
		return 0;
	}
	const struct sb_call *expected = a->at < a->old->ncalls ? &a->old->calls[a->at] : NULL;
	const char *what =
		expected ? rules_difference(a->arena, a->rules, expected, call) : "calls";
	if (!a->problem) {
		a->problem = dm_arena_printf(a->arena, "other %s: `%s` where `%s` was expected",
			what, show(a->arena, call),
			expected ? show(a->arena, expected) : "nothing");
	}
	return 0;
}

/* Every call of the old version was made, or another one stands for it. */
static const char *
find_left_out(struct alignment *a)
{
	for (uint32_t i = 0; i < a->old->ncalls; i++) {
		bool made = false;
		for (uint32_t k = 0; k < a->nmade && !made; k++) {
			made = a->made[k] == (int32_t)i;
		}
		const char *why = made ? NULL
				       : unions_objection(a->arena, a->rules, a->old, i, a->calls,
						 a->made, a->nmade);
		if (why) {
			return dm_arena_printf(a->arena, "not called: `%s`: %s",
				show(a->arena, &a->old->calls[i]), why);
		}
	}
	return NULL;
}

/* A call that fails in the old version is gone: what would be called then nobody can tell. */
static bool
is_beside_the_point(const struct rules *rules, const struct sb_log *log)
{
	for (uint32_t i = 0; i < log->ncalls && rules->ngone; i++) {
		if (log->calls[i].status && unions_is_gone(rules, &log->calls[i])) {
			return true;
		}
	}
	return false;
}

static const char *const ends[] = {"succeeds", "fails", "does not end"};

/* NULL: both sides agree. *log is the old side's. */
static const char *
compare(struct dm_arena *arena, const struct sb_world *world, const struct proof *proof,
	const char *shell, struct rules *rules, struct plan *plan, struct sb_log *log)
{
	struct sb_job old = {shell, proof->errexit, proof->pipefail, proof->old, proof->nold,
		proof->environment};
	struct sb_job new = old;
	new.texts = proof->new;
	new.ntexts = proof->nnew;
	*log = sb_run(arena, world, &old, follow_plan, plan);
	if (is_beside_the_point(rules, log)) {
		return NULL;
	}
	struct alignment a = {.rules = rules, .old = log, .arena = arena};
	struct sb_log other = sb_run(arena, world, &new, follow_log, &a);
	count.outcomes++;
	if (log->end == SB_UNBOUNDED && other.end == SB_UNBOUNDED) {
		count.unbounded++;
		return NULL;
	}
	if (log->end != other.end) {
		return dm_arena_printf(arena, "the old version %s, the new one %s%s%s",
			ends[log->end], ends[other.end], a.problem ? "; " : "",
			a.problem ? a.problem : "");
	}
	return a.problem ? a.problem : log->end == SB_SUCCESS ? find_left_out(&a) : NULL;
}

/* ---- all outcomes of a group ---- */

static void
add_words(struct sb_world *world, struct dm_str text)
{
	struct commands c = commands_read(world->arena, text);
	for (uint32_t i = 0; i < c.count; i++) {
		sb_add_stub(world, c.items[i].items[0]);
	}
}

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

/* The next word that a `)` ends, as the patterns of case do: `amd64)`, `'amd64')`; *at moves past it. */
static struct dm_str
next_pattern(struct dm_str text, size_t *at)
{
	for (; *at < text.n; (*at)++) {
		if (text.p[*at] != ')') {
			continue;
		}
		size_t end = *at;
		end -= end > 0 && (text.p[end - 1] == '\'' || text.p[end - 1] == '"');
		size_t from = end;
		while (from > 0 && is_name(text.p[from - 1])) {
			from--;
		}
		if (from < end) {
			(*at)++;
			return dm_str_slice(text, from, end);
		}
	}
	return (struct dm_str){NULL, 0};
}

/* How many calls the old version makes where it succeeds with this output, 0 where it does not. */
static uint32_t
calls_with(struct sb_world *world, const struct proof *proof, struct dm_str output)
{
	struct sb_job job = {"bash", proof->errexit, proof->pipefail, proof->old, proof->nold,
		proof->environment};
	world->output = output;
	struct sb_log log = sb_discover(world, &job);
	return log.end == SB_SUCCESS ? log.ncalls + 1 : 0;
}

/* Makes the old version succeed: with what it misses, and with the output that leads furthest through its `case`. */
static void
discover(struct sb_world *world, const struct proof *proof)
{
	for (uint32_t i = 0; i < proof->nold + proof->nnew; i++) {
		add_words(world, i < proof->nold ? proof->old[i] : proof->new[i - proof->nold]);
	}
	struct dm_str best = DM_STR("1");
	uint32_t most = calls_with(world, proof, best);
	for (uint32_t i = 0; i < proof->nold; i++) {
		size_t at = 0;
		bool chooses = dm_str_find(proof->old[i], "case ") != (size_t)-1;
		for (uint32_t k = 0; k < PATTERNS && chooses; k++) {
			struct dm_str pattern = next_pattern(proof->old[i], &at);
			uint32_t calls = pattern.n ? calls_with(world, proof, pattern) : 0;
			best = calls > most ? pattern : best;
			most = calls > most ? calls : most;
		}
	}
	world->output = best;
	struct sb_job job = {"bash", proof->errexit, proof->pipefail, proof->new, proof->nnew,
		proof->environment};
	sb_discover(world, &job);
}

static struct plan
flip(struct dm_arena *arena, const struct sb_log *log, uint32_t at)
{
	unsigned char *statuses = dm_arena_alloc(arena, at + 1);
	for (uint32_t i = 0; i < at; i++) {
		statuses[i] = log->calls[i].status;
	}
	statuses[at] = 1;
	return (struct plan){statuses, at + 1};
}

static struct plan
toss(struct dm_arena *arena, uint32_t *seed)
{
	unsigned char *statuses = dm_arena_alloc(arena, RANDOM);
	for (uint32_t i = 0; i < RANDOM; i++) {
		*seed = *seed * 1664525U + 1013904223U;
		statuses[i] = (*seed >> 24) < 32;
	}
	return (struct plan){statuses, RANDOM};
}

static const char *
describe(struct dm_arena *arena, const char *shell, const struct plan *plan, const char *problem)
{
	uint32_t last = plan->count;
	while (last > 0 && plan->statuses[last - 1] == 0) {
		last--;
	}
	const char *outcome =
		last ? dm_arena_printf(arena, "call %u fails", last) : "all commands succeed";
	return dm_arena_printf(arena, "%s, %s: %s", shell, outcome, problem);
}

static const char *
prove_under(const struct sb_world *world, const struct proof *proof, const char *shell,
	struct rules *rules, bool *succeeds)
{
	struct dm_arena *arena = world->arena;
	struct plan *plans = NULL;
	uint32_t nplans = 0, seed = 1, endless = 0;
	*dm_push(arena, plans, nplans) = (struct plan){NULL, 0};
	for (uint32_t i = 0; i < nplans && i < OUTCOMES + RANDOM; i++) {
		struct plan plan = i < OUTCOMES ? plans[i] : toss(arena, &seed);
		struct dm_arena run = {NULL, 0};
		struct sb_log log;
		const char *problem = NULL;
		/* background jobs and pipelines may run in another order the next time */
		for (uint32_t k = 0; k < TRIES; k++) {
			problem = compare(&run, world, proof, shell, rules, &plan, &log);
			if (!problem) {
				break;
			}
		}
		*succeeds = *succeeds || log.end == SB_SUCCESS;
		uint32_t ncalls = log.ncalls;
		if (log.end == SB_UNBOUNDED) {
			ncalls = ++endless > ENDLESS ? 0 : ENDLESS;
		}
		for (uint32_t at = plan.count; at < ncalls && nplans < OUTCOMES + RANDOM; at++) {
			*dm_push(arena, plans, nplans) = flip(arena, &log, at);
		}
		if (problem) {
			problem = describe(arena, shell, &plan, problem);
		}
		dm_arena_finish(&run);
		if (problem) {
			return problem;
		}
	}
	return NULL;
}

const char *
prove(struct dm_arena *arena, const struct proof *proof)
{
	struct sb_world world = {.arena = arena};
	struct rules rules = rules_read(arena, proof);
	discover(&world, proof);
	bool succeeds = false;
	const char *problem = prove_under(&world, proof, "bash", &rules, &succeeds);
	if (!problem && !proof->pipefail) { /* Debian 12's dash has no pipefail */
		problem = prove_under(&world, proof, "dash", &rules, &succeeds);
	}
	for (uint32_t i = 0; succeeds && !problem && i < rules.ncommands; i++) {
		if (!rules.commands[i].seen) {
			problem = dm_arena_printf(arena, "the added command `%.*s ...` never runs",
				DM_FMT(rules.commands[i].items[0]));
		}
	}
	count.vacuous += !succeeds;
	return problem;
}

/* ---- groups that were seen before: histories hold the same RUN many times ---- */

static uint64_t *known;
static size_t nknown, room;

static uint64_t
hash(uint64_t h, struct dm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3U;
	}
	return (h ^ 256) * 0x100000001b3U;
}

static bool
is_known(const struct proof *proof)
{
	uint64_t h = 0xcbf29ce484222325U + proof->errexit + 2 * proof->pipefail;
	for (uint32_t i = 0; i < proof->nold; i++) {
		h = hash(h, proof->old[i]);
	}
	h = hash(h, DM_STR("becomes"));
	for (uint32_t i = 0; i < proof->nnew; i++) {
		h = hash(h, proof->new[i]);
	}
	for (uint32_t i = 0; proof->environment[i]; i++) {
		h = hash(h, dm_str(proof->environment[i]));
	}
	for (size_t i = 0; i < nknown; i++) {
		if (known[i] == h) {
			return true;
		}
	}
	if (nknown == room) {
		room = room ? 2 * room : 1024;
		known = dm_realloc(known, room * sizeof *known);
	}
	known[nknown++] = h;
	return false;
}

/* ---- files ---- */

static void
print_texts(const char *mark, const struct dm_str *texts, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		printf("    %s %.*s\n", mark, (int)(texts[i].n < 2000 ? texts[i].n : 2000),
			texts[i].p);
	}
}

static void
prove_group(const char *path, const struct dm_result *result, const struct dm_tree *tree,
	const struct pairing_group *group)
{
	struct dm_arena arena = {NULL, 0};
	struct dm_str *old = NULL, *new = NULL;
	struct proof proof = {.declared = result->declared, .ndeclared = result->ndeclared};
	enum dm_shell_kind kind =
		dm_model_shell(tree, group->new_from, &proof.errexit, &proof.pipefail);
	if (kind == DM_SHELL_OTHER ||
		!pairing_texts(
			&arena, result->tree, group->old_from, group->old_to, &old, &proof.nold) ||
		!pairing_texts(&arena, tree, group->new_from, group->new_to, &new, &proof.nnew)) {
		count.foreign++;
		printf("%s:%u: not a shell text, not run\n", path,
			tree->instrs[group->new_from].line);
		dm_arena_finish(&arena);
		return;
	}
	proof.old = old;
	proof.new = new;
	proof.environment =
		pairing_environment(&arena, tree, group->new_from, proof.new, proof.nnew);
	if (words_same(proof.old, proof.nold, proof.new, proof.nnew)) {
		dm_arena_finish(&arena);
		return;
	}
	if (is_known(&proof)) {
		count.repeated++;
		dm_arena_finish(&arena);
		return;
	}
	const char *problem = prove(&arena, &proof);
	count.groups++;
	if (problem) {
		count.failed++;
		printf("%s:%u: %s\n", path, tree->instrs[group->new_from].line, problem);
		print_texts("-", proof.old, proof.nold);
		print_texts("+", proof.new, proof.nnew);
	}
	dm_arena_finish(&arena);
}

/* A RUN of revision 0 that no RUN of the result comes from. */
static void
check_vanished(const char *path, const struct pairing *p)
{
	for (uint32_t i = 0; i < p->old->by_kind[DM_RUN].count; i++) {
		uint32_t index = p->old->by_kind[DM_RUN].items[i];
		bool found = false;
		for (uint32_t k = 0; k < p->ngroups && !found; k++) {
			found = p->groups[k].old_from <= index && index < p->groups[k].old_to;
		}
		if (!found) {
			count.failed++;
			printf("%s:%u: this RUN is gone\n", path, p->old->instrs[index].line);
		}
	}
}

/* What this revision makes of the RUNs of revision 0. */
static void
prove_revision(struct dm_arena *arena, const char *path, const struct dm_result *result,
	const struct dm_revision *revision)
{
	struct pairing p = {result->tree, dm_tree_parse(arena, revision->text), revision, NULL, 0};
	if (!dm_tree_valid(p.new)) {
		count.failed++;
		printf("%s: a choice of its fixes is no valid Dockerfile\n", path);
		return;
	}
	pairing_find(arena, &p);
	check_vanished(path, &p);
	uint32_t before = count.groups + count.repeated;
	for (uint32_t i = 0; i < p.ngroups; i++) {
		bool other = p.groups[i].old_to - p.groups[i].old_from !=
			     p.groups[i].new_to - p.groups[i].new_from;
		if (p.groups[i].touched || other) {
			prove_group(path, result, p.new, &p.groups[i]);
		}
	}
	count.changed += count.groups + count.repeated > before;
}

/* Random choices of the fix groups, as a reviewer may take them. */
static void
prove_subsets(const char *path, const struct dm_result *result, uint32_t subsets)
{
	uint32_t seed = (uint32_t)result->revision.original.n;
	for (uint32_t i = 0; i < subsets; i++) {
		struct dm_arena arena = {NULL, 0};
		struct dm_groups groups = dm_groups_make(&arena, result);
		bool *chosen = dm_arena_alloc(&arena, groups.count + 1);
		for (uint32_t k = 0; k < groups.count; k++) {
			chosen[k] = dm_test_random(&seed) & 1;
		}
		struct dm_revision revision = dm_groups_apply(&arena, result, &groups, chosen);
		if (groups.count > 1) {
			prove_revision(&arena, path, result, &revision);
		}
		dm_arena_finish(&arena);
	}
}

static const char *const none[] = {NULL};
const struct dm_policy prove_policy = {
	.contexts = (const char **)none,
	.targets = (const char **)none,
};
const struct dm_lock prove_lock = {.count = 0};

static void
prove_file(const char *path, uint32_t subsets)
{
	const struct dm_options options = {.unsafe = true,
		.inline_ignores = true,
		.policy = &prove_policy,
		.lock = &prove_lock};
	struct dm_arena arena = {NULL, 0};
	struct dm_str text;
	count.files++;
	if (!dm_test_read(&arena, path, &text)) {
		printf("%s: cannot be read\n", path);
		count.failed++;
		dm_arena_finish(&arena);
		return;
	}
	struct dm_result result = dm_driver_run(&arena, text, &options);
	if (!result.valid || result.revision.number == 0) {
		count.invalid += !result.valid;
		dm_arena_finish(&arena);
		return;
	}
	prove_revision(&arena, path, &result, &result.revision);
	prove_subsets(path, &result, subsets);
	fflush(stdout);
	dm_arena_finish(&arena);
}

static void
prove_names(uint32_t subsets)
{
	char *name = NULL;
	size_t cap = 0;
	while (getdelim(&name, &cap, '\0', stdin) > 0) {
		prove_file(name, subsets);
	}
	free(name);
}

static void
prove_pairs(void)
{
	for (uint32_t i = 0; i < prove_npairs; i++) {
		const struct prove_pair *known_pair = &prove_pairs_table[i];
		struct dm_arena arena = {NULL, 0};
		struct dm_declared declared[6];
		struct dm_str old[4], new[4];
		struct proof proof = {
			.old = old, .new = new, .declared = declared, .environment = NULL};
		if (known_pair->adds) {
			declared[proof.ndeclared++] =
				(struct dm_declared){{"", 0}, dm_str(known_pair->adds), true};
		}
		if (known_pair->word) {
			declared[proof.ndeclared++] =
				(struct dm_declared){{"", 0}, dm_str(known_pair->word), false};
		}
		for (uint32_t k = 0; k < 4 && known_pair->gone[k]; k++) {
			declared[proof.ndeclared++] =
				(struct dm_declared){dm_str(known_pair->gone[k]), {"", 0}, true};
		}
		for (; known_pair->old[proof.nold]; proof.nold++) {
			old[proof.nold] = dm_str(known_pair->old[proof.nold]);
		}
		for (; known_pair->new[proof.nnew]; proof.nnew++) {
			new[proof.nnew] = dm_str(known_pair->new[proof.nnew]);
		}
		const char *problem = prove(&arena, &proof);
		count.groups++;
		if ((problem != NULL) != known_pair->wrong) {
			count.failed++;
			printf("%s: %s\n", known_pair->name,
				problem ? problem : "a wrong merge was not noticed");
		}
		dm_arena_finish(&arena);
	}
}

int
main(int argc, char **argv)
{
	if (argc < 3) {
		fputs("usage: prove STUB [--subsets N] -0 < NAMES | FILE...\n"
		      "       prove STUB --self-test\n"
		      "       prove STUB --stages [-0 < NAMES | FILE...]\n"
		      "       prove STUB --stages-test FILE...\n",
			stderr);
		return 2;
	}
	sb_enter(argv);
	if (!sb_setup(argv[1])) {
		return 2;
	}
	if (strncmp(argv[2], "--stages", 8) == 0) {
		return prove_stages(argv + 1);
	}
	bool choose = argc > 4 && strcmp(argv[2], "--subsets") == 0;
	uint32_t subsets = choose ? (uint32_t)strtoul(argv[3], NULL, 10) : 0;
	int first = choose ? 4 : 2;
	if (strcmp(argv[first], "-0") == 0) {
		prove_names(subsets);
	} else if (strcmp(argv[first], "--self-test") == 0) {
		prove_pairs();
	} else {
		for (int i = first; i < argc; i++) {
			prove_file(argv[i], subsets);
		}
	}
	free(known);
	printf("%u files (%u invalid), %u with a RUN that a fix touched; %u groups of RUNs (%u "
	       "never "
	       "succeed here), %u more were the same as one of these; %u outcomes, %u of them "
	       "without end; %u no shell texts\n",
		count.files, count.invalid, count.changed, count.groups, count.vacuous,
		count.repeated, count.outcomes, count.unbounded, count.foreign);
	uint32_t lost = count.failed < count.groups ? count.failed : count.groups;
	printf("%u passed, %u failed\n", count.groups - lost, count.failed);
	return count.failed != 0;
}
