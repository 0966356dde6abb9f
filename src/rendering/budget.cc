#include "rendering/budget.h"

#include <malloc.h>

#include <cstdlib>

namespace warmpost::rendering {
namespace {

constexpr std::size_t kStepBytes = 8192;  // takes about as long to copy as a small allocation with the script around it

}  // namespace

void Budget::begin(std::uint64_t steps) {
    steps_ = steps;
    used_ = 0;
    refused_ = false;
}

bool Budget::grants(std::size_t size, std::size_t freed) {
    used_ += 1 + size / kStepBytes;
    if (!spent() && in_use_ - freed + size <= memory_) return true;
    refused_ = true;
    return false;
}

void* Budget::allocate(std::size_t size) {
    if (size == 0 || !grants(size, 0)) return nullptr;
    void* block = std::malloc(size);
    if (block != nullptr) in_use_ += ::malloc_usable_size(block);
    return block;
}

void* Budget::resize(void* block, std::size_t size) {
    if (block == nullptr) return allocate(size);
    if (size == 0) {
        release(block);
        return nullptr;
    }
    const auto before = ::malloc_usable_size(block);
    // What shrinks is never refused: Duktape takes that for granted.
    if (size > before && !grants(size, before)) return nullptr;
    void* moved = std::realloc(block, size);
    if (moved == nullptr) return nullptr;
    in_use_ = in_use_ - before + ::malloc_usable_size(moved);
    return moved;
}

void Budget::release(void* block) {
    if (block == nullptr) return;
    in_use_ -= ::malloc_usable_size(block);
    std::free(block);
}

}  // namespace warmpost::rendering
