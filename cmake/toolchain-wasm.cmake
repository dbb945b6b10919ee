# toolchain-wasm.cmake: freestanding wasm32 with clang, run in Node.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER clang-14)
set(CMAKE_C_COMPILER_TARGET wasm32)
set(CMAKE_AR llvm-ar-14 CACHE FILEPATH "")
set(CMAKE_RANLIB llvm-ranlib-14 CACHE FILEPATH "")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(QRES_FIRMWARE ${CMAKE_CURRENT_LIST_DIR}/../firmware)
set(QRES_BOARD_SOURCES ${QRES_FIRMWARE}/memory.c)
set(QRES_BOARD_PORT port_wasm.c)
set(CMAKE_C_FLAGS_INIT
    "-ffreestanding -fno-builtin -I${QRES_FIRMWARE}/include")
set(CMAKE_EXE_LINKER_FLAGS_INIT
    "-nostdlib -Wl,--no-entry -Wl,--export=main")
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
set(CMAKE_CROSSCOMPILING_EMULATOR
    node ${CMAKE_CURRENT_LIST_DIR}/../tests/conformance/run_wasm.mjs)
