#include "generated.h"

#include "../catalogue.h"
#include "../dockerfile/comment.h"

/* A word of the comment is a file of the build context: Dockerfile.j2; template: only such a one counts. */
static bool
names_file(const struct dm_scripts *scripts, struct dm_str comment, bool template)
{
	struct dm_str text;
	for (size_t i = 0; scripts && i < comment.n;) {
		size_t from = i;
		while (i < comment.n && !strchr(" \t\"'`(),;:", comment.p[i])) {
			i++;
		}
		size_t to = i;
		while (to > from && comment.p[to - 1] == '.') {
			to--;
		}
		struct dm_str word = dm_str_slice(comment, from, to);
		bool may = !template || dm_words_after(&dm_words_template_suffixes, word);
		if (may && dm_str_find_byte(word, '.') != (size_t)-1 &&
			dm_scripts_file(scripts, word, &text)) {
			return true;
		}
		i++;
	}
	return false;
}

/* The next word without marks behind it. */
static struct dm_str
take_word(struct dm_str *text)
{
	struct dm_str word;
	dm_str_next_word(text, &word);
	while (word.n && strchr(".,;:!\"'`", word.p[word.n - 1])) {
		word.n--;
	}
	return word;
}

/* Do not edit /etc/passwd here, do not edit the lock file: it speaks of another file. */
static bool
forbids_another(struct dm_str comment)
{
	for (uint32_t i = 0; i < dm_words_forbidding_marks.count; i++) {
		struct dm_str mark = dm_words_str(&dm_words_forbidding_marks, i);
		size_t at = dm_str_find(comment, mark.p);
		if (at == (size_t)-1) {
			continue;
		}
		struct dm_str rest = dm_str_slice(comment, at + mark.n, comment.n);
		struct dm_str word = take_word(&rest);
		if (dm_str_is(word, "the") || dm_str_is(word, "THE")) {
			return !dm_words_has(&dm_words_forbidden_things, take_word(&rest));
		}
		bool path = dm_str_find_byte(word, '/') != (size_t)-1 ||
			    dm_str_find_byte(word, '.') != (size_t)-1;
		return path && !dm_words_before(&dm_words_forbidden_things, word);
	}
	return false;
}

/* The comment says that a program makes the file. */
static bool
says_so(const struct dm_scripts *scripts, struct dm_str comment)
{
	if (dm_words_in(&dm_words_generated_marks, comment)) {
		return !forbids_another(comment);
	}
	bool generator = dm_words_in(&dm_words_generator_marks, comment);
	return (generator || dm_words_in(&dm_words_template_marks, comment)) &&
	       !dm_words_in(&dm_words_generated_not_yet, comment) &&
	       names_file(scripts, comment, !generator);
}

struct dm_str
dm_generated(const struct dm_tree *tree, const struct dm_scripts *scripts)
{
	uint32_t end = tree->ninstrs ? tree->instrs[0].line_span.off : 0;
	struct dm_str header = dm_str_slice(tree->text, 0, end);
	struct dm_pairs pairs;
	if (end == 0) {
		return (struct dm_str){NULL, 0};
	}
	dm_pairs_read(&pairs, header);
	if (!dm_words_in_pairs(&dm_words_generated_marks, &pairs, header) &&
		!dm_words_in_pairs(&dm_words_generator_marks, &pairs, header) &&
		!dm_words_in_pairs(&dm_words_template_marks, &pairs, header)) {
		return (struct dm_str){NULL, 0}; /* mostly */
	}
	for (uint32_t off = dm_tree_bom(tree); off < end;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		next = next < end ? next : end;
		struct dm_str comment = dm_comment_of_line(tree->text, off, next);
		if (comment.p && says_so(scripts, comment)) {
			return dm_str_trim(comment);
		}
		off = next;
	}
	return (struct dm_str){NULL, 0};
}
