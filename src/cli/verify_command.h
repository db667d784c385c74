/* `dockmend verify`: a program of its own, which needs what this one gives up. */
#ifndef DM_VERIFY_COMMAND_H
#define DM_VERIFY_COMMAND_H

/*
 * Becomes dockmend-verify, which is beside this program (a build folder) or in ../libexec/dockmend from there
 * (installed). argv[0] is `verify`. Returns an exit status where it is not there.
 */
int
dm_verify_command(int argc, char **argv);

#endif
