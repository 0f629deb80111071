/* git.exe, and sh.exe, which Git for Windows has as well: hands its name, arguments,
   folder, environment and standard input to the server of system_git.py, and gives back
   what the system's program of this name says and how it ended.

   To the server go texts (a length of four bytes, then UTF-8): how many words the command
   has and each, the folder, how many variables and each, then pieces of the input, an
   empty one at its end. Back come pieces, each with the number of its stream (1 or 2)
   before its length; 3 stands before the exit status. Numbers are big-endian, as networks
   have them. */
#include <winsock2.h>
#include <windows.h>
#include <stdio.h>
#include <stdlib.h>

#define BLOCK 65536
#define LOST 96 /* the exit status where there is no server, or it went away */

static SOCKET server;

static void lost(const char *what)
{
    fprintf(stderr, "git.exe: %s\n", what);
    ExitProcess(LOST);
}

static void give(const char *bytes, int count)
{
    while (count > 0) {
        int sent = send(server, bytes, count, 0);
        if (sent <= 0)
            lost("the server went away");
        bytes += sent;
        count -= sent;
    }
}

static void give_number(unsigned number)
{
    unsigned ordered = htonl(number);
    give((const char *)&ordered, 4);
}

static void give_text(const wchar_t *text)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, text, -1, 0, 0, 0, 0);
    char *bytes = malloc(size);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, size, 0, 0);
    give_number(size - 1);
    give(bytes, size - 1);
    free(bytes);
}

static void take(char *bytes, int count)
{
    while (count > 0) {
        int got = recv(server, bytes, count, 0);
        if (got <= 0)
            lost("the server went away");
        bytes += got;
        count -= got;
    }
}

static unsigned take_number(void)
{
    unsigned ordered;
    take((char *)&ordered, 4);
    return ntohl(ordered);
}

static DWORD WINAPI give_input(LPVOID nothing)
{
    static char block[BLOCK];
    HANDLE input = GetStdHandle(STD_INPUT_HANDLE);
    DWORD count;
    while (ReadFile(input, block, BLOCK, &count, 0) && count > 0) {
        give_number(count);
        give(block, count);
    }
    give_number(0);
    return 0;
}

static int is_for_git(const wchar_t *variable)
{
    return !wcsncmp(variable, L"GIT_", 4) || !wcsncmp(variable, L"HOME=", 5)
        || !wcsncmp(variable, L"XDG_", 4) || !wcsncmp(variable, L"LC_", 3);
}

static void give_environment(void)
{
    wchar_t *all = GetEnvironmentStringsW(), *each;
    unsigned count = 0;
    for (each = all; *each; each += wcslen(each) + 1)
        count += is_for_git(each);
    give_number(count);
    for (each = all; *each; each += wcslen(each) + 1)
        if (is_for_git(each))
            give_text(each);
}

static void pass_on(DWORD stream, unsigned count)
{
    static char block[BLOCK];
    HANDLE output = GetStdHandle(stream);
    while (count) {
        DWORD size = count < BLOCK ? count : BLOCK, written;
        take(block, size);
        /* Like git, end where nobody reads any more. */
        if (!WriteFile(output, block, size, &written, 0))
            ExitProcess(141);
        count -= size;
    }
}

static wchar_t own_path[32768];

/* The name in the path of this program. */
static wchar_t *own_name(void)
{
    GetModuleFileNameW(0, own_path, 32768);
    return wcsrchr(own_path, L'\\') + 1;
}

/* The port of the server: a variable, or, in a process that was given few of them, the
   file "port" beside this program. */
static int port_of_server(wchar_t *name)
{
    const char *named = getenv("WINDOWS_GIT_PORT");
    int port = named ? atoi(named) : 0;
    FILE *file;
    if (port)
        return port;
    wcscpy(name, L"port");
    file = _wfopen(own_path, L"r");
    if (file) {
        if (fscanf(file, "%d", &port) != 1)
            port = 0;
        fclose(file);
    }
    return port;
}

int wmain(int count, wchar_t **arguments)
{
    static wchar_t folder[32768];
    struct sockaddr_in address = {0};
    WSADATA unused;
    wchar_t *name = own_name(), *called = _wcsdup(name);
    int i;

    WSAStartup(MAKEWORD(2, 2), &unused);
    server = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port_of_server(name));
    if (connect(server, (void *)&address, sizeof address))
        lost("no server at WINDOWS_GIT_PORT");
    wcsrchr(called, L'.')[0] = 0;
    give_number(count);
    give_text(called);
    for (i = 1; i < count; i++)
        give_text(arguments[i]);
    GetCurrentDirectoryW(32768, folder);
    give_text(folder);
    give_environment();
    CreateThread(0, 0, give_input, 0, 0, 0);
    for (;;) {
        unsigned stream = take_number(), number = take_number();
        if (stream == 3)
            ExitProcess(number);
        pass_on(stream == 1 ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE, number);
    }
}
