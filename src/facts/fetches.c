#include "fetches.h"

#include "own_host.h"

bool
dm_is_url(struct dm_str word)
{
	return dm_str_starts(word, "https://") || dm_str_starts(word, "http://") ||
	       dm_str_starts(word, "ftp://");
}

/* ---- one command ---- */

/* x.tgz of https://example.org/a/x.tgz?raw=1#b; wget keeps the query */
static struct dm_str
name_in(struct dm_str url, bool query)
{
	size_t host = dm_str_find(url, "//") + 2, start = host, end = host;
	while (end < url.n && url.p[end] != '#' && (query || url.p[end] != '?')) {
		end++;
		start = url.p[end - 1] == '/' ? end : start;
	}
	return start > host ? dm_str_slice(url, start, end) : (struct dm_str){NULL, 0};
}

/* -fsSLo, -fsSLox: letters up to one that takes a value. */
static void
read_letters(struct dm_fetch_words *said, bool curl, struct dm_str word)
{
	const struct dm_words *valued = curl ? &dm_words_curl_values : &dm_words_wget_values;
	const struct dm_words *elsewhere =
		curl ? &dm_words_curl_elsewhere : &dm_words_wget_elsewhere;
	for (size_t k = 1; k < word.n && !said->next; k++) {
		struct dm_str letter = dm_str_slice(word, k, k + 1);
		struct dm_str rest = dm_str_slice(word, k + 1, word.n);
		said->unknown = said->unknown || dm_words_has(elsewhere, letter);
		if (word.p[k] == (curl ? 'o' : 'O')) {
			said->file = rest;
			said->next = said->is_file = !rest.n;
			return;
		}
		if (dm_words_has(valued, letter)) {
			said->next = !rest.n;
			return;
		}
		said->remote = said->remote || word.p[k] == 'O';
	}
}

static void
read_option(struct dm_fetch_words *said, bool curl, struct dm_str word)
{
	const struct dm_words *elsewhere =
		curl ? &dm_words_curl_elsewhere : &dm_words_wget_elsewhere;
	if (!dm_str_starts(word, "--")) {
		read_letters(said, curl, word);
		return;
	}
	size_t equals = dm_str_find_byte(word, '=');
	bool joined = equals != (size_t)-1;
	struct dm_str option = dm_str_slice(word, 0, joined ? equals : word.n);
	said->unknown = said->unknown || dm_words_has(elsewhere, option);
	said->remote = said->remote || dm_str_is(option, "--remote-name");
	if (dm_words_has(&dm_words_fetches_into, option)) {
		said->next = said->is_file = !joined;
		said->file = joined ? dm_str_slice(word, equals + 1, word.n) : said->file;
	}
}

void
dm_fetch_read(struct dm_fetch_words *said, bool curl, struct dm_str word)
{
	if (said->next) {
		said->file = said->is_file ? word : said->file;
		said->next = said->is_file = false;
	} else if (dm_words_has(&dm_words_fetches_nothing, word)) {
		said->nothing = true;
	} else if (word.n > 1 && word.p[0] == '-') {
		read_option(said, curl, word);
	} else if (dm_is_url(word)) {
		said->url = said->nurls++ ? said->url : word;
	}
}

static void
read_words(struct dm_fetch_words *said, const struct dm_sh_command *command, uint32_t program,
	bool curl)
{
	for (uint32_t i = program + 1; i < command->nwords; i++) {
		said->unknown = said->unknown || !command->words[i].literal;
		dm_fetch_read(said, curl, command->words[i].text);
	}
}

/* > x, beside 2> log: what the command writes is kept there. */
static void
read_redirects(struct dm_fetch_words *said, const struct dm_sh_command *command, struct dm_str text)
{
	for (uint32_t i = 0; i < command->nredirects; i++) {
		const struct dm_sh_redirect *redirect = &command->redirects[i];
		bool errors = text.p[redirect->span.off] == '2';
		bool output = redirect->span.off == redirect->op.off &&
			      dm_str_is(dm_span_str(text, redirect->op), ">");
		said->unknown = said->unknown || (!errors && (!output || said->file.n)) ||
				!redirect->word.literal;
		said->file = output ? redirect->word.text : said->file;
	}
}

/* A name that means itself to echo, to sha256sum -c and to a shell. */
static bool
is_plain(struct dm_str file)
{
	for (size_t i = 0; i < file.n; i++) {
		if (!dm_is_name_byte(file.p[i]) && !strchr("./+@:,=%-", file.p[i])) {
			return false;
		}
	}
	return file.n && file.p[0] != '-' && !dm_str_starts(file, "/dev/");
}

/* Where a command of the RUN's own text keeps what it fetches; {NULL, 0}: not known. */
static struct dm_str
kept_in(const struct dm_sh_command *command, struct dm_str text)
{
	struct dm_fetch_words said = {.nurls = 0};
	bool curl = dm_str_is(command->words[0].text, "curl");
	const struct dm_str none = {NULL, 0};
	if (!curl && !dm_str_is(command->words[0].text, "wget")) {
		return none;
	}
	read_words(&said, command, 0, curl);
	read_redirects(&said, command, text);
	if (said.unknown || said.nothing || said.nurls != 1) {
		return none;
	}
	struct dm_str file = said.file.n            ? said.file
			     : !curl || said.remote ? name_in(said.url, !curl)
						    : none;
	return is_plain(file) ? file : none;
}

/* ---- one RUN ---- */

/* The URL that a call fetches to keep it; {NULL, 0}: it fetches none, or from the build itself. */
static struct dm_str
fetched(const struct dm_build_call *call)
{
	const struct dm_str none = {NULL, 0};
	struct dm_str url = none;
	const struct dm_sh_command *command = call->command;
	if (!dm_words_has(&dm_words_download_programs, call->name)) {
		return none;
	}
	for (uint32_t i = call->program + 1; i < command->nwords; i++) {
		struct dm_str word = command->words[i].text;
		if (dm_words_has(&dm_words_fetches_nothing, word) || dm_str_is(word, "/dev/null")) {
			return none;
		}
		url = !url.n && dm_is_url(word) ? word : url;
	}
	size_t host = dm_str_find(url, "//") + 2;
	struct dm_str rest = url.n ? dm_str_slice(url, host, url.n) : url;
	return dm_host_before(rest, &host) == DM_HOST_LOOPBACK ? none : url;
}

/* Its text comes through a pipe, or from a substitution: no word of it names a script. */
static bool
runs_input(const struct dm_build_call *call)
{
	struct dm_str word = dm_call_word(call, 1);
	bool reads = dm_str_is(call->name, ".") || dm_str_is(call->name, "source");
	if (dm_str_starts(word, "<(")) { /* bash <(curl ...), . <(curl ...) */
		return reads || dm_words_has(&dm_words_pipe_interpreters, call->name);
	}
	return call->opaque && dm_words_has(&dm_words_pipe_interpreters, call->name) &&
	       (!word.n || word.p[0] == '-');
}

/* a || b, a &: whether it runs, or fails, is not seen. */
static bool
is_seen(const struct dm_sh_list *list, uint32_t i)
{
	const struct dm_sh_item *item = &list->items[i];
	bool other = i > 0 && list->items[i - 1].op == DM_SH_OR;
	return !other && item->op != DM_SH_OR && !item->background && !item->pipeline.negated &&
	       item->pipeline.ncommands == 1;
}

/* The command of the RUN's own list that is the call, where its failure is seen; NULL. */
static const struct dm_sh_command *
own_command(const struct dm_run *run, const struct dm_build_call *call)
{
	const struct dm_sh_list *list = run && run->readable ? run->shell->list : NULL;
	for (uint32_t i = 0; list && call->mine && call->program == 0 && i < list->nitems; i++) {
		const struct dm_sh_command *command = list->items[i].pipeline.commands;
		if (command->span.off == call->command->span.off) {
			bool plain = command->kind == DM_SH_SIMPLE && command->nassigns == 0;
			return plain && is_seen(list, i) ? command : NULL;
		}
	}
	return NULL;
}

static const struct dm_run *
find_run(struct dm_facts *facts, uint32_t index)
{
	const struct dm_runs *runs = dm_runs_get(facts);
	for (uint32_t i = 0; i < runs->count; i++) {
		if (runs->items[i].index == index) {
			return &runs->items[i];
		}
	}
	return NULL;
}

uint32_t
dm_fetches_run_end(const struct dm_calls *calls, uint32_t first)
{
	uint32_t end = first + 1;
	while (end < calls->count && calls->items[end].instr == calls->items[first].instr) {
		end++;
	}
	return end;
}

static void
point(struct dm_facts *facts, const struct dm_build_call *call, struct dm_str url,
	struct dm_run_fetches *found)
{
	const struct dm_run *run = call->mine ? find_run(facts, call->index) : NULL;
	found->program = call->name;
	found->at = (struct dm_span){0, 0};
	for (uint32_t i = call->program + 1; run && i < call->command->nwords; i++) {
		const struct dm_sh_word *word = &call->command->words[i];
		if (dm_str_eq(word->text, url)) {
			found->at = dm_place_span(&run->place, word->span);
			return;
		}
	}
}

struct dm_run_fetches
dm_fetches_of(struct dm_facts *facts, uint32_t first, uint32_t end)
{
	const struct dm_calls *calls = dm_calls_get(facts);
	struct dm_run_fetches found = {.instr = calls->items[first].instr};
	bool all = true;
	for (uint32_t i = first; i < end; i++) {
		const struct dm_build_call *call = &calls->items[i];
		struct dm_str url = fetched(call);
		found.checked = found.checked || dm_words_has(&dm_words_verifiers, call->name);
		if (url.n && i + 1 < end && runs_input(&calls->items[i + 1])) {
			if (!found.piped.n) {
				point(facts, call, url, &found);
			}
			found.piped = found.piped.n ? found.piped : url;
		} else if (url.n) {
			found.run = found.run ? found.run : find_run(facts, call->index);
			const struct dm_sh_command *command = own_command(found.run, call);
			if (!found.program.n) {
				point(facts, call, url, &found);
			}
			struct dm_fetch *fetch = dm_push(facts->arena, found.items, found.count);
			*fetch = (struct dm_fetch){.url = url};
			if (command) {
				fetch->file = kept_in(command, found.run->shell->text);
				fetch->end = dm_span_end(command->span);
			}
			all = all && fetch->file.n;
		}
	}
	found.errexit = found.run && found.run->errexit;
	bool chain = found.count && all && dm_run_is_chain(found.run) && !found.run->place.script;
	found.run = chain ? found.run : NULL;
	return found;
}
