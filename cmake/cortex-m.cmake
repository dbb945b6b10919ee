# cmake/cortex-m.cmake: toolchain of the cortex-m preset (Cortex-M3, no libc);
# programs run on QEMU's mps2-an385 board.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_SYSTEM_PROCESSOR arm)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
# Without the last flag gcc turns the loop of memset into a call of memset.
set(CMAKE_C_FLAGS_INIT
    "-mcpu=cortex-m3 -mthumb -ffunction-sections -fdata-sections \
-fno-tree-loop-distribute-patterns")

get_filename_component(firmware ${CMAKE_CURRENT_LIST_DIR}/../firmware ABSOLUTE)
set(board_sources ${firmware}/board_arm.c ${firmware}/memory.c)
set(board_port port_board.c)
set(CMAKE_EXE_LINKER_FLAGS_INIT
    "-nostdlib -Wl,--gc-sections -L${firmware} -T${firmware}/mps2.ld")
set(CMAKE_C_STANDARD_LIBRARIES -lgcc)
set(CMAKE_CROSSCOMPILING_EMULATOR
    qemu-system-arm -M mps2-an385 -nographic -monitor none -serial none
    -chardev stdio,id=console
    -semihosting-config enable=on,target=native,chardev=console -kernel)
