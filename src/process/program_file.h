/* The file that a word of a command starts: where it is, and what it is made of. */
#ifndef DM_PROGRAM_FILE_H
#define DM_PROGRAM_FILE_H

#include "../facts/brought.h"
#include "built.h"

/* A program by its name alone: where a COPY or a build brings it into a folder of PATH. */
struct dm_program_file {
	struct dm_str path; /* {NULL, 0}: nobody brings it */
	struct dm_brought file;
	struct dm_built built;
	bool made; /* by a call of the build */
};

/* Where a program is looked for by its name alone: the folders of PATH, then the usual ones. */
struct dm_program_places {
	struct dm_str path;   /* PATH */
	size_t at;            /* in it */
	uint32_t folder;      /* of the usual ones */
	struct dm_str result; /* {NULL, 0}: nobody can tell */
};

struct dm_program_places
dm_program_places(struct dm_judge *judge);
/* false: there is no other; places->result: where it is */
bool
dm_program_next_place(struct dm_judge *judge, struct dm_program_places *places, struct dm_str word);
struct dm_program_file
dm_program_find(struct dm_judge *judge, struct dm_str word);
/* As evidence: the file builds it of its own source. */
void
dm_note_built(struct dm_judge *judge, struct dm_str what);
/* What a call of the build makes, by the source that it builds. */
void
dm_judge_built(struct dm_judge *judge, struct dm_str what, struct dm_str path,
	const struct dm_language *language);
/* A server that is a package, and runs the sources of the folder that it starts in: next start, puma */
void
dm_judge_here(struct dm_judge *judge, struct dm_str what, const struct dm_language *language);
/* A file of an interpreter: the source itself, else what is built of source: dist/main.js, app.jar, App.dll */
void
dm_judge_file(struct dm_judge *judge, struct dm_str word, const struct dm_language *language);
/* The program at that path of the image, {NULL, 0} where nobody can tell, is the one that is read from now on. */
void
dm_judge_starts_in(struct dm_judge *judge, struct dm_str path);

#endif
