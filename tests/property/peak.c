/*
 * peak.c: runs a command and writes down the peak of its memory.
 *
 * Tests: property. Usage: peak FILE COMMAND...; FILE gets the KB. A process
 * inherits the peak of the one that started it, so the one that starts the
 * command must be this small.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    struct rusage usage;
    int status;
    FILE *file;
    pid_t child;

    if (argc < 3) {
        return 125;
    }
    child = fork();
    if (child == 0) {
        (void)execvp(argv[2], argv + 2);
        _exit(126);
    }
    if (child < 0 || waitpid(child, &status, 0) != child ||
        getrusage(RUSAGE_CHILDREN, &usage) != 0) {
        return 125;
    }
    file = fopen(argv[1], "w");
    if (file == NULL || fprintf(file, "%ld\n", usage.ru_maxrss) < 0 ||
        fclose(file) != 0) {
        return 125;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
