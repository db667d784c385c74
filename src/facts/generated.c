#include "generated.h"

#include "../catalogue.h"
#include "../dockerfile/comment.h"

/* A word of the comment is a file of the build context: Dockerfile.j2 */
static bool
names_file(const struct dm_scripts *scripts, struct dm_str comment)
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
		if (dm_str_find_byte(word, '.') != (size_t)-1 &&
			dm_scripts_file(scripts, word, &text)) {
			return true;
		}
		i++;
	}
	return false;
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
		!dm_words_in_pairs(&dm_words_generator_marks, &pairs, header)) {
		return (struct dm_str){NULL, 0}; /* mostly */
	}
	for (uint32_t off = dm_tree_bom(tree); off < end;) {
		uint32_t next = dm_comment_next_line(tree->text, off);
		next = next < end ? next : end;
		struct dm_str comment = dm_comment_of_line(tree->text, off, next);
		if (comment.p && (dm_words_in(&dm_words_generated_marks, comment) ||
					 (dm_words_in(&dm_words_generator_marks, comment) &&
						 names_file(scripts, comment)))) {
			return dm_str_trim(comment);
		}
		off = next;
	}
	return (struct dm_str){NULL, 0};
}
