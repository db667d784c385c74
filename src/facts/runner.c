#include "runner.h"

#include "brought.h"
#include "walk.h"

/* ---- emulators ---- */

/* chmod +x /usr/bin/qemu-arm-static, once ADD has fetched it: a path, not the name of a package */
static bool
prepares_emulator(struct dm_str text)
{
	/* mostly there is none */
	bool any = dm_words_in(&dm_words_emulator_marks, text);
	for (size_t at; any && (at = dm_str_find_byte(text, '/')) != (size_t)-1;) {
		text = dm_str_slice(text, at + 1, text.n);
		size_t n = 0;
		while (n < text.n && !dm_is_space(text.p[n]) && text.p[n] != '/') {
			n++;
		}
		struct dm_str name = dm_str_slice(text, 0, n);
		if (dm_words_before(&dm_words_emulators, name) > 0 &&
			dm_words_in(&dm_words_emulator_marks, name)) {
			return true;
		}
	}
	return false;
}

/* qemu-arm-static; ${QEMU}: by its value, or by its name where the file gives it none */
static bool
is_emulator(struct dm_facts *facts, uint32_t at, struct dm_str word)
{
	struct dm_str name = dm_str_base_name(word);
	if (name.n && name.p[0] == '$') {
		bool says = dm_words_before(&dm_words_emulator_variables, name) > 0;
		name = dm_model_expanded(facts->arena, facts->tree, at, name);
		return says || dm_words_before(&dm_words_emulators, dm_str_base_name(name)) > 0;
	}
	return dm_words_before(&dm_words_emulators, name) > 0;
}

/* COPY .qemu/ /usr/bin/: a folder of the context in which one of them is, or all that is in it. */
static bool
holds_emulator(struct dm_facts *facts, uint32_t at, struct dm_str folder)
{
	if (dm_str_ends(folder, "/*")) {
		folder.n -= 2;
	}
	struct dm_str path = dm_path_join(facts->arena, DM_STR("/"),
		dm_model_expanded(facts->arena, facts->tree, at, folder));
	if (path.n < 2 || dm_scripts_folder(facts->scripts, dm_str_slice(path, 1, path.n)) <= 0) {
		return false;
	}
	for (uint32_t i = 0; i < dm_words_emulator_programs.count; i++) {
		struct dm_str name = dm_str(dm_words_item(&dm_words_emulator_programs, i)), text;
		struct dm_str file = dm_path_join(facts->arena, path, name);
		file = file.n ? dm_str_slice(file, 1, file.n) : file;
		bool unread;
		if (file.n && dm_scripts_there(facts->scripts, file, &text, &unread)) {
			return true;
		}
	}
	return false;
}

static bool
copies_emulator(struct dm_facts *facts, const struct dm_instr *instr)
{
	uint32_t at = (uint32_t)(instr - facts->tree->instrs);
	struct dm_str to = instr->nwords ? instr->words[instr->nwords - 1].text : DM_STR("");
	/* as it is written: without a slash at its end a folder is a file's name */
	bool programs = dm_words_after(&dm_words_program_folders, to) && facts->scripts &&
			!dm_instr_flag(instr, "from").p;
	for (uint32_t i = 0; i < instr->nwords; i++) {
		struct dm_str word = instr->words[i].text;
		if (is_emulator(facts, at, word) ||
			(programs && i + 1 < instr->nwords && holds_emulator(facts, at, word))) {
			return true;
		}
	}
	return false;
}

/* ---- the shell ---- */

/* /bin/bash of SHELL ["/bin/bash", "-c"] and of SHELL ["/usr/bin/env", "bash", "-c"]; {NULL, 0}: the file says none */
static struct dm_str
shell_at(const struct dm_tree *tree, uint32_t at)
{
	const struct dm_instr *shell = dm_model_last(tree, at, DM_SHELL);
	uint32_t i = shell ? dm_model_shell_program(shell) : 0;
	return shell && i < shell->nwords ? shell->words[i].text : (struct dm_str){NULL, 0};
}

/* It is the file that a shell of this name or path is. */
static bool
is_shell_file(struct dm_str path, struct dm_str shell)
{
	struct dm_str name = dm_str_base_name(shell);
	return name.n < shell.n
		       ? dm_str_eq(path, shell)
		       : dm_walk_in_program_folder(path) && dm_str_eq(dm_str_base_name(path), name);
}

/* A RUN of text between SHELL and the instruction: the shell was there before. */
static bool
has_run(const struct dm_tree *tree, uint32_t at)
{
	const struct dm_instr *shell = dm_model_last(tree, at, DM_SHELL);
	const struct dm_instr *run = dm_model_last(tree, at, DM_RUN);
	return shell && run > shell && run->form == DM_FORM_SHELL;
}

/*
 * What nobody here can look into: an archive that is unpacked above the shell, and a command that is no text, which
 * may well be there to bring it. No image lacks sh.
 */
static bool
may_bring_shell(struct dm_facts *facts, const struct dm_instr *instr, struct dm_str shell)
{
	uint32_t at = (uint32_t)(instr - facts->tree->instrs);
	if (dm_str_is(dm_str_base_name(shell), "sh") || has_run(facts->tree, at)) {
		return false;
	}
	if (instr->kind == DM_RUN) {
		return instr->form == DM_FORM_JSON;
	}
	struct dm_str to = dm_copy_target(facts, at);
	bool above = shell.p[0] != '/' || dm_str_is(to, "/") || dm_path_holds(to, shell);
	for (uint32_t i = 0; above && instr->kind == DM_ADD && i + 1 < instr->nwords; i++) {
		if (dm_words_after(&dm_words_packed_suffixes, instr->words[i].text)) {
			return true;
		}
	}
	return false;
}

bool
dm_brings_shell(struct dm_facts *facts, const struct dm_instr *instr, struct dm_str shell)
{
	uint32_t at = (uint32_t)(instr - facts->tree->instrs);
	bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
	if (!shell.n || (!copies && instr->kind != DM_RUN)) {
		return false;
	}
	struct dm_str to = copies ? dm_copy_target(facts, at) : shell;
	for (uint32_t i = 0; copies && i < instr->nwords; i++) {
		struct dm_str name = dm_str_base_name(instr->words[i].text);
		if (is_shell_file(to, shell) ||
			is_shell_file(dm_path_join(facts->arena, to, name), shell)) {
			return true;
		}
	}
	return may_bring_shell(facts, instr, shell);
}

bool
dm_brings_runner(struct dm_facts *facts, const struct dm_instr *instr)
{
	bool copies = instr->kind == DM_COPY || instr->kind == DM_ADD;
	if (!copies && instr->kind != DM_RUN) {
		return false;
	}
	if (!copies && instr->form == DM_FORM_SHELL) {
		return prepares_emulator(dm_span_str(instr->cook.text, instr->command));
	}
	struct dm_str shell = shell_at(facts->tree, (uint32_t)(instr - facts->tree->instrs));
	if ((shell.n && dm_brings_shell(facts, instr, shell)) ||
		(copies && copies_emulator(facts, instr))) {
		return true;
	}
	for (uint32_t i = 0; !copies && i < instr->nwords; i++) {
		if (dm_words_has(
			    &dm_words_emulator_starts, dm_str_base_name(instr->words[i].text))) {
			return true;
		}
	}
	return false;
}
