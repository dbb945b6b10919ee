# cmake/wasm.cmake: toolchain of the wasm preset (clang alone, no Emscripten);
# programs run in Node.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR wasm32)
set(CMAKE_C_COMPILER clang-14)
set(CMAKE_C_COMPILER_TARGET wasm32)
set(CMAKE_AR llvm-ar-14 CACHE FILEPATH "")
set(CMAKE_RANLIB llvm-ranlib-14 CACHE FILEPATH "")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

get_filename_component(firmware ${CMAKE_CURRENT_LIST_DIR}/../firmware ABSOLUTE)
set(CMAKE_C_FLAGS_INIT "-fno-builtin -I${firmware}/include")
set(board_sources ${firmware}/memory.c)
set(board_port port_wasm.c)
set(CMAKE_EXE_LINKER_FLAGS_INIT "-nostdlib -Wl,--no-entry -Wl,--export=main")
set(CMAKE_EXECUTABLE_SUFFIX .wasm)
set(CMAKE_CROSSCOMPILING_EMULATOR
    node ${CMAKE_CURRENT_LIST_DIR}/../tests/conformance/run_wasm.mjs)
