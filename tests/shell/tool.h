/* Commands whose state counts; see tool.c. They run inside a root of root.c, one process each. */
#ifndef DM_TOOL_H
#define DM_TOOL_H

#include <stdbool.h>
#include <string.h>

/* One of the words of a list that ends with NULL. */
bool
tool_listed(const char *word, const char *const *list);
/* Adds a line to a file. */
bool
tool_append(const char *path, const char *line);
/* Notes for the comparison what went wrong without ending the build. */
void
tool_trouble(char **argv, const char *why);
/* Tells stderr, and notes for the comparison, for want of what the command fails; yields the status. */
int
tool_miss(const char *name, const char *what, const char *value, int status);
/* Who runs the command: USER, or whom sudo, su and gosu chose. */
const char *
tool_user(void);
/* False with a message: only root may do what the command does. */
bool
tool_is_root(const char *name);
/* Makes the folder and those above it. */
void
tool_folder(const char *path);
/* Makes an empty file, where there is none. */
void
tool_touch(const char *path);
/* Becomes the real program of this name; returns only where it cannot. */
int
tool_real(const char *name, char **argv);
/* Becomes the command; one that is nowhere succeeds. */
int
tool_exec(char **argv);
/* Becomes the shell that argv[0] names: sh, bash. */
int
tool_shell(char **argv);

/* A package manager, or what calls one; -1: it is none. */
int
tool_packages(const char *name, char **argv);
/* One of those, which is there only where the image, or a package, brings it. */
bool
tool_is_manager(const char *name);
bool
tool_is_account_tool(const char *name);
/* useradd and the others; the exit status that the real one would end with. */
int
tool_accounts(const char *name, char **argv);

#endif
