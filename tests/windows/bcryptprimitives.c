/* The one function of Windows' bcryptprimitives.dll that programs in Rust ask for. Wine
   has it since version 9; the library of an older Wine lacks it.
   https://gitlab.winehq.org/wine/wine/-/tree/master/dlls/bcryptprimitives */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID, ULONG); /* RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count)
{
    return SystemFunction036(bytes, (ULONG)count);
}
