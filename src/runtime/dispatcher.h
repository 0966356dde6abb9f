// What ingress hands stored messages to. Ingress never includes delivery: main.cpp puts the two together.
#pragma once
#include "spool/message.h"
#include "spool/spool.h"

namespace warmpost::runtime {

class Dispatcher {
public:
    virtual ~Dispatcher() = default;
    // Takes a durable message; callable from any thread; never blocks.
    virtual void dispatch(spool::MessagePtr message, spool::Position position) = 0;
};

}  // namespace warmpost::runtime
