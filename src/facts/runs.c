#include "runs.h"

#include "../image/reference.h"

enum {
	AHEAD = 8, /* RUNs of the revision before that are compared with one of this */
};

struct scanner {
	struct dm_facts *facts;
	struct dm_run *run;
	const struct dm_sh_command *outer; /* sh -c '...' whose text is scanned; NULL */
	uint32_t depth;                    /* of it */
};

const struct dm_manager *
dm_manager_named(struct dm_str name)
{
	uint32_t at = dm_words_find(&dm_manager_names, name);
	bool is = at < dm_manager_names.count;
	return is ? &dm_managers[dm_manager_commands[at].manager] : NULL;
}

const struct dm_manager *
dm_manager_by_program(struct dm_str program)
{
	return dm_manager_named(dm_str_base_name(program));
}

/* sudo -E, env A=b, nice -n 10: it is no program */
static bool
is_of_prefix(struct dm_str word)
{
	bool option = word.n > 0 && word.p[0] == '-';
	bool number = word.n > 0 && word.p[0] >= '0' && word.p[0] <= '9';
	return option || number || dm_str_find_byte(word, '=') != (size_t)-1;
}

/*
 * Index of the word that names the program, after those that run the rest of the command (sudo -E env A=b time nice
 * -n 10 apt-get ...), and its base name; nwords where there is none.
 */
static uint32_t
program_word(const struct dm_sh_command *command, struct dm_str *name)
{
	bool prefixed = false;
	for (uint32_t i = 0; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		*name = dm_str_base_name(word);
		bool prefix = dm_words_has(&dm_wrapper_names, *name);
		if (!prefix && !(prefixed && is_of_prefix(word))) {
			return i;
		}
		prefixed = prefixed || prefix;
	}
	return command->nwords;
}

/* python -m pip: the index of pip, else program. */
static uint32_t
module_word(const struct dm_sh_command *command, uint32_t program, struct dm_str name)
{
	if (dm_str_starts(name, "python") && program + 2 < command->nwords &&
		dm_str_is(command->words[program + 1].text, "-m")) {
		return program + 2;
	}
	return program;
}

static bool
is_option(struct dm_str word)
{
	return word.n > 1 && word.p[0] == '-';
}

/* "cache clean" is two words; "clean" one. words[at] is the first operand. */
static bool
verb_listed(
	const struct dm_sh_command *command, uint32_t at, const char *const *list, uint32_t *last)
{
	for (; list && *list; list++) {
		if (command->words[at].text.n == 0 || command->words[at].text.p[0] != **list) {
			continue;
		}
		const char *blank = strchr(*list, ' ');
		size_t n = blank ? (size_t)(blank - *list) : strlen(*list);
		if (!dm_str_eq(command->words[at].text, (struct dm_str){*list, n})) {
			continue;
		}
		if (!blank) {
			*last = at;
			return true;
		}
		if (at + 1 < command->nwords && dm_str_is(command->words[at + 1].text, blank + 1)) {
			*last = at + 1;
			return true;
		}
	}
	return false;
}

static enum dm_verb
find_verb(const struct dm_manager *manager, const struct dm_sh_command *command, uint32_t at,
	uint32_t *last)
{
	if (verb_listed(command, at, manager->clean_verbs, last)) {
		return DM_VERB_CLEAN;
	}
	if (verb_listed(command, at, manager->refresh_verbs, last)) {
		return DM_VERB_REFRESH;
	}
	if (verb_listed(command, at, manager->install_verbs, last)) {
		return DM_VERB_INSTALL;
	}
	if (verb_listed(command, at, manager->upgrade_verbs, last)) {
		return DM_VERB_UPGRADE;
	}
	if (verb_listed(command, at, manager->remove_verbs, last)) {
		return DM_VERB_REMOVE;
	}
	return DM_VERB_OTHER;
}

/* The first word after `from` that is no option and no option's value. */
static uint32_t
next_operand(const struct dm_manager *manager, const struct dm_sh_command *command, uint32_t from)
{
	for (uint32_t i = from; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (!is_option(word)) {
			return i;
		}
		i += dm_str_listed(word, manager->value_options);
	}
	return command->nwords;
}

/*
 * pacman(8): the verb is a letter of the first cluster of options, others of the cluster change it: -Sy refreshes, -Syu
 * upgrades as well, -Ss only looks. Its last word is the cluster.
 */
static enum dm_verb
find_letter_verb(
	const struct dm_sh_command *command, uint32_t from, uint32_t *last, bool *refreshes)
{
	for (uint32_t i = from; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (word.n < 2 || word.p[0] != '-' || word.p[1] < 'A' || word.p[1] > 'Z') {
			continue;
		}
		bool has[128] = {false};
		for (size_t k = 1; k < word.n; k++) {
			has[word.p[k] & 127] = true;
		}
		bool looks = has['s'] || has['i'] || has['l'] || has['g'] || has['p'];
		*last = i;
		*refreshes = has['y'];
		if (has['R'] || has['U']) {
			return has['R'] ? DM_VERB_REMOVE : DM_VERB_INSTALL;
		}
		if (!has['S'] || looks) {
			return DM_VERB_OTHER;
		}
		return has['c'] ? DM_VERB_CLEAN : has['u'] ? DM_VERB_UPGRADE : DM_VERB_INSTALL;
	}
	return DM_VERB_OTHER;
}

/* Index of the item that is this command and nothing else, -1 where it shares its pipeline. */
static int32_t
item_of(const struct dm_sh_list *list, const struct dm_sh_command *command)
{
	uint32_t low = 0, high = list->nitems;
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		if (list->items[middle].pipeline.span.off <= command->span.off) {
			low = middle;
		} else {
			high = middle;
		}
	}
	const struct dm_sh_pipeline *pipeline = &list->items[low].pipeline;
	return pipeline->ncommands == 1 && pipeline->commands == command ? (int32_t)low : -1;
}

static void
add_call(struct scanner *s, const struct dm_package_command *call, uint32_t depth)
{
	struct dm_run *run = s->run;
	struct dm_package_command *found = dm_push(s->facts->arena, run->commands, run->ncommands);
	*found = *call;
	found->outer = s->outer;
	found->depth = depth;
	found->item = depth == 0 ? item_of(run->shell->list, call->command) : -1;
	found->order = run->ncommands - 1;
}

static bool
under(struct dm_str path, const char *directory)
{
	if (path.n == 0 || path.p[0] != directory[0]) {
		return false;
	}
	size_t n = strlen(directory);
	return dm_str_starts(path, directory) &&
	       (path.n == n || path.p[n] == '/' || path.p[n] == '*');
}

/* rm -rf /var/lib/apt/lists/\*: a cleaning of the manager that keeps its lists there. */
static void
scan_rm(struct scanner *s, const struct dm_sh_command *command, uint32_t program, uint32_t depth)
{
	for (uint32_t m = 0; m < dm_manager_count; m++) {
		const struct dm_manager *manager = &dm_managers[m];
		if (m > 0 && manager->lists == dm_managers[m - 1].lists) {
			continue; /* of the same family */
		}
		for (uint32_t i = program + 1; manager->lists && i < command->nwords; i++) {
			struct dm_str word = command->words[i].text;
			for (const char *const *dir = manager->lists; *dir; dir++) {
				if (under(word, *dir)) {
					struct dm_package_command call = {.manager = manager,
						.verb = DM_VERB_CLEAN,
						.command = command,
						.program = program,
						.verb_word = program};
					add_call(s, &call, depth);
					return;
				}
			}
		}
	}
}

static enum dm_verb
read_verb(const struct dm_manager *manager, const struct dm_sh_command *command, uint32_t from,
	uint32_t *last, bool *refreshes)
{
	if (manager->letter_verbs) {
		return find_letter_verb(command, from, last, refreshes);
	}
	uint32_t at = next_operand(manager, command, from);
	*last = at;
	return at == command->nwords ? DM_VERB_OTHER : find_verb(manager, command, at, last);
}

/* The text between the quotes of a word that holds nothing to unquote; len 0: it has none. */
static struct dm_span
inside_quotes(struct dm_str text, const struct dm_sh_word *word)
{
	struct dm_str written = dm_span_str(text, word->span);
	char quote = written.n > 2 ? written.p[0] : '\0';
	if ((quote != '\'' && quote != '"') || !word->literal ||
		!dm_str_eq(word->text, dm_str_slice(written, 1, written.n - 1))) {
		return (struct dm_span){word->span.off, 0};
	}
	return (struct dm_span){word->span.off + 1, word->span.len - 2};
}

static void
visit(const struct dm_sh_command *command, uint32_t depth, void *data);

/* sh -c '...', bash -exc "...": what the inner shell runs is scanned too, as long as its text is written out. */
static bool
scan_inner(struct scanner *s, const struct dm_sh_command *command, uint32_t program,
	struct dm_str name, uint32_t depth)
{
	if (s->outer || !dm_words_has(&dm_words_shells, name)) {
		return false;
	}
	uint32_t at = program + 1;
	bool inner = false;
	for (; at < command->nwords && is_option(command->words[at].text) && !inner; at++) {
		struct dm_str word = command->words[at].text;
		inner = word.p[1] != '-' && word.p[word.n - 1] == 'c';
	}
	if (!inner || at == command->nwords) {
		return true;
	}
	struct dm_str text = s->run->shell->text;
	struct dm_span span = inside_quotes(text, &command->words[at]);
	const struct dm_sh_tree *tree =
		span.len ? dm_sh_parse_span(s->facts->arena, text, span) : NULL;
	if (tree && tree->list) {
		struct scanner nested = {s->facts, s->run, command, depth};
		dm_sh_walk(tree->list, visit, &nested);
	}
	return true;
}

static bool
has_operand_with(const struct dm_package_command *command, const char *text)
{
	for (uint32_t i = command->verb_word + 1; i < command->command->nwords; i++) {
		if (dm_str_find(command->command->words[i].text, text) != (size_t)-1) {
			return true;
		}
	}
	return false;
}

/* apt-get -qqs upgrade: a letter of the word says so; -oDebug::x is an option with a value. */
static bool
holds_letter(const struct dm_manager *manager, struct dm_str word)
{
	char option[] = "--";
	bool cluster = word.n > 2 && word.n < 8 && word.p[0] == '-' && word.p[1] != '-';
	for (size_t i = 1; cluster && i < word.n; i++) {
		option[1] = word.p[i];
		cluster = dm_is_letter(word.p[i]) &&
			  !dm_str_listed((struct dm_str){option, 2}, manager->value_options);
		if (cluster && dm_str_listed((struct dm_str){option, 2}, manager->simulates)) {
			return true;
		}
	}
	return false;
}

/* An upgrade that changes nothing. One that only fetches is for those who want what it fetches: it counts. */
static bool
is_simulated(
	const struct dm_manager *manager, const struct dm_sh_command *command, uint32_t program)
{
	for (uint32_t i = program + 1; manager->simulates && i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (is_option(word) &&
			(dm_str_listed(word, manager->simulates) || holds_letter(manager, word))) {
			return true;
		}
	}
	return false;
}

bool
dm_command_read(const struct dm_sh_command *command, uint32_t program,
	const struct dm_manager *manager, struct dm_package_command *call)
{
	uint32_t last = program;
	bool refreshes = false;
	enum dm_verb verb = read_verb(manager, command, program + 1, &last, &refreshes);
	if (verb == DM_VERB_OTHER) {
		return false;
	}
	*call = (struct dm_package_command){.manager = manager,
		.verb = verb,
		.command = command,
		.program = program,
		.verb_word = last};
	for (uint32_t i = next_operand(manager, command, last + 1); i < command->nwords;
		i = next_operand(manager, command, i + 1)) {
		call->operands++;
	}
	if (manager->fetch_operand && !has_operand_with(call, manager->fetch_operand)) {
		call->verb = DM_VERB_OTHER; /* go install ./...: what it builds is there already */
	}
	if (verb == DM_VERB_UPGRADE && is_simulated(manager, command, program)) {
		call->verb = verb = DM_VERB_OTHER;
	}
	if (manager->letter_verbs && verb == DM_VERB_INSTALL && call->operands == 0) {
		call->verb = DM_VERB_REFRESH; /* pacman -Sy */
	}
	call->refreshes = refreshes || manager->refreshes_itself ||
			  dm_command_has(call, manager->no_cache) ||
			  dm_command_has(call, manager->refresh_options);
	call->offline = dm_command_has(call, manager->offline);
	call->whole = verb == DM_VERB_UPGRADE && (call->operands == 0 || manager->letter_verbs);
	return true;
}

static void
visit(const struct dm_sh_command *command, uint32_t depth, void *data)
{
	struct scanner *s = data;
	depth += s->depth;
	if (command->kind != DM_SH_SIMPLE) {
		return;
	}
	struct dm_str name;
	uint32_t program = program_word(command, &name);
	if (program == command->nwords) {
		return;
	}
	uint32_t module = module_word(command, program, name);
	name = module == program ? name : dm_str_base_name(command->words[module].text);
	program = module;
	if (scan_inner(s, command, program, name, depth)) {
		return;
	}
	if (dm_str_is(name, "rm")) {
		scan_rm(s, command, program, depth);
		return;
	}
	const struct dm_manager *manager = dm_manager_named(name);
	if (!manager) {
		return;
	}
	struct dm_package_command call;
	if (dm_command_read(command, program, manager, &call)) {
		add_call(s, &call, depth);
	}
}

/* `set -e` as the first command of a list. */
static bool
starts_with_errexit(const struct dm_sh_list *list)
{
	if (list->nitems == 0 || list->items[0].pipeline.ncommands != 1) {
		return false;
	}
	const struct dm_sh_command *command = list->items[0].pipeline.commands;
	if (command->kind != DM_SH_SIMPLE || command->nwords < 2 ||
		!dm_str_is(command->words[0].text, "set")) {
		return false;
	}
	struct dm_str word = command->words[1].text;
	return word.n > 1 && word.p[0] == '-' && dm_str_find_byte(word, 'e') != (size_t)-1;
}

/*
 * A fix changes few RUNs: what was read of the others is taken over from the revision before. Their order stays, so
 * the one sought is where the last one was found or a little after.
 */
static bool
take_over(struct dm_facts *facts, struct dm_run *run, struct dm_str text)
{
	struct dm_runs *before = facts->before;
	for (uint32_t i = 0; before && i < AHEAD && before->next + i < before->count; i++) {
		const struct dm_run *old = &before->items[before->next + i];
		if (old->shell && dm_str_eq(old->shell->text, text)) {
			before->next += i + 1;
			run->shell = old->shell;
			run->commands = old->commands;
			run->ncommands = old->ncommands;
			return true;
		}
	}
	return false;
}

/* FNV-1a over eight bytes at a time; the bits that were mixed most are the upper ones. */
static uint32_t
hash_text(struct dm_str text)
{
	uint64_t hash = 14695981039346656037U ^ text.n, block;
	size_t i = 0;
	for (; i + sizeof block <= text.n; i += sizeof block) {
		memcpy(&block, text.p + i, sizeof block);
		hash = (hash ^ block) * 1099511628211U;
		hash ^= hash >> 29;
	}
	for (; i < text.n; i++) {
		hash = (hash ^ (unsigned char)text.p[i]) * 1099511628211U;
	}
	return (uint32_t)(hash >> 32);
}

/* The slot of the text: its own, or the free one that it would get. */
static struct dm_read **
find_slot(const struct dm_reads *reads, struct dm_str text)
{
	uint32_t i = hash_text(text) & (reads->nslots - 1);
	while (reads->slots[i] && !dm_str_eq(reads->slots[i]->text, text)) {
		i = (i + 1) & (reads->nslots - 1);
	}
	return &reads->slots[i];
}

static void
make_room(struct dm_facts *facts)
{
	struct dm_reads old = facts->reads ? *facts->reads : (struct dm_reads){.slots = NULL};
	if (old.nslots > 2 * old.count) {
		return;
	}
	if (!facts->reads) {
		facts->reads = dm_arena_alloc(facts->arena, sizeof *facts->reads);
	}
	facts->reads->nslots = old.nslots ? 4 * old.nslots : 16;
	facts->reads->slots =
		dm_arena_alloc(facts->arena, facts->reads->nslots * sizeof(*facts->reads->slots));
	for (uint32_t i = 0; i < old.nslots; i++) {
		if (old.slots[i]) {
			*find_slot(facts->reads, old.slots[i]->text) = old.slots[i];
		}
	}
}

/* The text's tree and its package-manager calls. */
static void
read_text(struct dm_facts *facts, struct dm_run *run, struct dm_str text)
{
	make_room(facts);
	struct dm_read **slot = find_slot(facts->reads, text), *read = *slot;
	if (read) {
		run->shell = read->shell;
		run->commands = read->commands;
		run->ncommands = read->ncommands;
		return;
	}
	run->shell = dm_sh_parse(facts->arena, text);
	if (run->shell->list) {
		struct scanner s = {facts, run, NULL, 0};
		dm_sh_walk(run->shell->list, visit, &s);
	}
	*slot = read = dm_arena_alloc(facts->arena, sizeof *read);
	*read = (struct dm_read){text, run->shell, run->commands, run->ncommands};
	facts->reads->count++;
}

static void
read_run(struct dm_facts *facts, struct dm_run *run)
{
	const struct dm_instr *instr = run->instr;
	bool errexit = false, pipefail;
	run->place = dm_place_of(instr);
	if (instr->form != DM_FORM_SHELL) {
		return;
	}
	enum dm_shell_kind kind = dm_model_shell(facts->tree, run->index, &errexit, &pipefail);
	if (kind == DM_SHELL_OTHER) {
		return;
	}
	run->profile = kind == DM_SHELL_LOGIN;
	struct dm_str text = dm_span_str(instr->cook.text, instr->command);
	if (dm_instr_script(instr)) {
		struct dm_str body = dm_span_str(facts->tree->text, instr->heredocs[0].body);
		if (dm_str_starts(body, "#!") || instr->heredocs[0].chomp) {
			return; /* a program of its own; <<- cuts tabs that the spans would still count */
		}
		struct dm_cook *cook = dm_arena_alloc(facts->arena, sizeof *cook);
		*cook = dm_cook_identity(facts->arena, facts->tree->text, instr->heredocs[0].body);
		run->place = (struct dm_place){.instr = instr, .cook = cook, .script = true};
		text = body;
	}
	if (!take_over(facts, run, text)) {
		read_text(facts, run, text);
	}
	run->crlf = run->place.script && dm_str_find_byte(text, '\r') != (size_t)-1;
	bool runs = dm_str_find_byte(text, '\0') == (size_t)-1; /* no shell can be handed a NUL */
	/* a heredoc of the shell that the builder takes for none has no body; with another blank it may take it for one */
	bool open = run->shell->heredocs && !run->place.script && run->instr->nheredocs == 0;
	run->readable = run->shell->list != NULL && !run->crlf && runs && !open;
	if (!run->shell->list) {
		return;
	}
	run->errexit = errexit || starts_with_errexit(run->shell->list);
}

struct dm_runs *
dm_runs_make(struct dm_facts *facts)
{
	const struct dm_indexes *all = &facts->tree->by_kind[DM_RUN];
	facts->runs = dm_arena_alloc(facts->arena, sizeof *facts->runs);
	facts->runs->items = dm_arena_alloc(facts->arena, all->count * sizeof *facts->runs->items);
	for (uint32_t i = 0; i < all->count; i++) {
		struct dm_run *run = &facts->runs->items[facts->runs->count++];
		run->index = all->items[i];
		run->instr = &facts->tree->instrs[run->index];
		read_run(facts, run);
	}
	return facts->runs;
}

uint32_t
dm_command_operand(const struct dm_package_command *command, uint32_t from)
{
	return next_operand(command->manager, command->command, from);
}

/* -yq holds -y; -qq is an option of its own. */
static bool
option_matches(struct dm_str word, const char *option)
{
	size_t n = strlen(option);
	if (dm_str_is(word, option)) {
		return true;
	}
	if (option[0] != '-') { /* -o APT::Get::Assume-Yes=true */
		return dm_str_find(word, option) != (size_t)-1;
	}
	if (n > 2 && option[1] == '-') {
		return dm_str_starts(word, option) && word.p[n] == '=';
	}
	if (n != 2 || word.n < 2 || word.p[0] != '-' || word.p[1] == '-') {
		return false;
	}
	for (size_t i = 1; i < word.n && word.p[i] != '='; i++) {
		if (word.p[i] == option[1]) {
			return true;
		}
	}
	return false;
}

struct dm_span
dm_command_span(const struct dm_run *run, const struct dm_package_command *command)
{
	const struct dm_sh_word *words = command->command->words;
	struct dm_span span = words[command->program].span;
	if (command->verb_word > command->program) {
		span.len = dm_span_end(words[command->verb_word].span) - span.off;
	}
	return dm_place_span(&run->place, span);
}

static bool
has_option(const struct dm_package_command *command, const char *option)
{
	for (uint32_t i = command->program + 1; i < command->command->nwords; i++) {
		struct dm_str word = command->command->words[i].text;
		if ((is_option(word) || option[0] != '-') && option_matches(word, option)) {
			return true;
		}
	}
	return false;
}

bool
dm_command_has(const struct dm_package_command *command, const char *const *options)
{
	for (const char *const *option = options; option && *option; option++) {
		if (has_option(command, *option)) {
			return true;
		}
	}
	return false;
}

bool
dm_command_has_word(const struct dm_package_command *command, const struct dm_words *options)
{
	for (uint32_t i = 0; i < options->count; i++) {
		if (has_option(command, dm_words_item(options, i))) {
			return true;
		}
	}
	return false;
}

static bool
begins_with_sudo(const struct dm_sh_command *command)
{
	return command->nwords && dm_str_is(dm_str_base_name(command->words[0].text), "sudo");
}

bool
dm_command_sudo(const struct dm_package_command *command)
{
	return begins_with_sudo(command->command) ||
	       (command->outer && begins_with_sudo(command->outer));
}

bool
dm_run_is_chain(const struct dm_run *run)
{
	if (!run->readable) {
		return false;
	}
	const struct dm_sh_list *list = run->shell->list;
	for (uint32_t i = 0; i < list->nitems; i++) {
		bool last = i + 1 == list->nitems;
		enum dm_sh_op op = list->items[i].op;
		bool ends = op == DM_SH_END || op == DM_SH_SEQUENCE || op == DM_SH_NEWLINE;
		if (last ? !ends : op != DM_SH_AND) {
			return false;
		}
	}
	return list->nitems > 0;
}

static const struct dm_image *
policy_image(const struct dm_policy *policy, struct dm_arena *arena,
	const struct dm_reference *reference)
{
	struct dm_str canonical =
		policy->nimages ? dm_str(dm_reference_canonical(arena, reference)) : DM_STR("");
	for (uint32_t i = 0; i < policy->nimages; i++) {
		const struct dm_pattern *pattern = &policy->images[i].pattern;
		if (dm_pattern_match(pattern, reference->name) == DM_MATCH_YES ||
			dm_pattern_match(pattern, canonical) == DM_MATCH_YES) {
			return &policy->images[i].image;
		}
	}
	return NULL;
}

/* What a stage's lineage calls: made for all stages at once, as a stage comes after its parent. */
struct dm_stage_calls {
	const struct dm_manager *first; /* outside any condition */
	const struct dm_manager *some;  /* in a condition or not */
	bool mixed; /* managers of two families: which one the base has, its conditions decide */
	bool asked; /* dm_stage_manager's answer is there */
	const struct dm_manager *answer;
	struct dm_str base; /* of which image is the catalogue's row */
	const struct dm_image *image;
};

static void
note_call(struct dm_stage_calls *calls, const struct dm_package_command *command)
{
	const struct dm_manager *manager = command->manager;
	if (!manager->system) {
		return;
	}
	calls->mixed = calls->mixed || (calls->some && calls->some->family != manager->family);
	if (command->verb == DM_VERB_CLEAN) {
		return;
	}
	calls->some = calls->some ? calls->some : manager;
	calls->first = calls->first || command->depth > 0 ? calls->first : manager;
}

static struct dm_stage_calls *
stage_calls(struct dm_facts *facts, int32_t stage)
{
	struct dm_runs *runs = dm_runs_get(facts);
	if (runs->calls) {
		return &runs->calls[stage];
	}
	runs->calls = dm_arena_alloc(facts->arena, facts->tree->nstages * sizeof *runs->calls);
	runs->nstages = facts->tree->nstages;
	uint32_t r = 0;
	for (uint32_t i = 0; i < facts->tree->nstages; i++) {
		/* a parent stage runs earlier, so what it calls counts more */
		int32_t parent = facts->tree->stages[i].parent;
		if (parent >= 0) {
			runs->calls[i] = runs->calls[parent];
		}
		while (r < runs->count && runs->items[r].instr->stage < (int32_t)i) {
			r++;
		}
		for (; r < runs->count && runs->items[r].instr->stage == (int32_t)i; r++) {
			for (uint32_t k = 0; k < runs->items[r].ncommands; k++) {
				note_call(&runs->calls[i], &runs->items[r].commands[k]);
			}
		}
	}
	return &runs->calls[stage];
}

/* The row of a stage's base; in most revisions that is the base of the one before. */
static const struct dm_image *
find_stage_image(struct dm_facts *facts, int32_t stage, struct dm_str base)
{
	const struct dm_runs *before = facts->before;
	if (before && before->calls && (uint32_t)stage < before->nstages &&
		before->calls[stage].asked && dm_str_eq(before->calls[stage].base, base)) {
		return before->calls[stage].image;
	}
	struct dm_reference reference;
	if (base.n == 0 || !dm_reference_parse(facts->arena, base, &reference)) {
		return NULL;
	}
	const struct dm_image *image = policy_image(facts->policy, facts->arena, &reference);
	return image ? image : dm_image_find(facts->arena, &reference);
}

static const struct dm_manager *
find_stage_manager(const struct dm_stage_calls *calls)
{
	const struct dm_image *image = calls->image;
	const struct dm_manager *known =
		image && image->manager ? dm_manager_find(image->manager) : NULL;
	const struct dm_manager *own = calls->first;
	if (!own && !known && !calls->mixed) {
		own = calls->some;
	}
	/* what the file calls is there; apt and aptitude are faces of apt-get */
	bool same = known && own && known->family == own->family && known->family->known_by;
	return own && !same ? own : known;
}

const struct dm_manager *
dm_stage_manager(struct dm_facts *facts, int32_t stage, const struct dm_image **image)
{
	struct dm_stage_calls *calls = stage_calls(facts, stage);
	if (!calls->asked) {
		calls->base = dm_model_base(facts->tree, stage);
		calls->image = find_stage_image(facts, stage, calls->base);
		calls->answer = find_stage_manager(calls);
		calls->asked = true;
	}
	*image = calls->image;
	return calls->answer;
}
