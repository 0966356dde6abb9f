#include "control/managed_state.h"

#include <boost/json.hpp>

#include <array>
#include <charconv>
#include <cmath>
#include <concepts>
#include <limits>
#include <map>
#include <type_traits>

namespace warmpost::control {
namespace json = boost::json;
namespace {

struct AnyField {
    void operator()(const char*, auto&) const {}
};
template <class T>
concept HasFields = requires(T& value) {
    value.each_field(AnyField{});
};

template <class T>
struct IsArray : std::false_type {};
template <class T, std::size_t N>
struct IsArray<std::array<T, N>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

// The parser of JSON rounds; so what is no whole number is written as text, in the fewest digits that lead back to it.
json::value exact(double value) {
    if (!std::isfinite(value)) value = 0;
    if (std::abs(value) < 1e15 && value == std::floor(value) && !(value == 0 && std::signbit(value)))
        return static_cast<std::int64_t>(value);
    std::array<char, 32> text{};
    const auto [end, problem] = std::to_chars(text.data(), text.data() + text.size(), value);
    return json::value(std::string_view(text.data(), end));
}

template <class T>
json::value write(T& value) {
    if constexpr (HasFields<T>) {
        json::object object;
        value.each_field([&object](const char* name, auto& field) { object[name] = write(field); });
        return object;
    } else if constexpr (IsArray<T>::value) {
        json::array array;
        for (auto& each : value) array.push_back(write(each));
        return array;
    } else if constexpr (IsMap<T>::value) {
        json::object object;
        for (auto& [name, each] : value) object[name] = write(each);
        return object;
    } else if constexpr (std::same_as<T, double>) {
        return exact(value);
    } else {
        return json::value(value);
    }
}

bool read_number(const json::value& from, double& into) {
    if (const auto* whole = from.if_int64())
        into = static_cast<double>(*whole);
    else if (const auto* text = from.if_string()) {
        const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), into);
        if (problem != std::errc{} || end != text->data() + text->size()) return false;
    } else if (from.is_number())
        into = from.to_number<double>();
    else
        return false;
    return std::isfinite(into);
}

// Indices are made of slots and days, so none may be what no clock says.
bool sound(const managed::SlidingCount& count) { return count.slot() >= 0; }
bool sound(const autoscale::State& state) { return state.day >= -1 && state.slot >= 0; }
bool sound(const autoscale::IspVolume& volume) { return volume.since >= -1; }
bool sound(const auto&) { return true; }

template <class T>
bool read(const json::value& from, T& into) {
    if constexpr (HasFields<T>) {
        const auto* object = from.if_object();
        if (object == nullptr) return false;
        bool good = true;
        into.each_field([&](const char* name, auto& field) {
            const auto* value = object->if_contains(name);
            if (value != nullptr) good = read(*value, field) && good;
        });
        return good && sound(into);
    } else if constexpr (IsArray<T>::value) {
        const auto* array = from.if_array();
        if (array == nullptr || array->size() != into.size()) return false;
        bool good = true;
        for (std::size_t i = 0; i < into.size(); ++i) good = read((*array)[i], into[i]) && good;
        return good;
    } else if constexpr (IsMap<T>::value) {
        const auto* object = from.if_object();
        if (object == nullptr) return false;
        bool good = true;
        for (const auto& [name, value] : *object) good = read(value, into[std::string(name)]) && good;
        return good;
    } else if constexpr (std::same_as<T, bool>) {
        const auto* flag = from.if_bool();
        if (flag != nullptr) into = *flag;
        return flag != nullptr;
    } else if constexpr (std::same_as<T, double>) {
        return read_number(from, into);
    } else {
        const auto* whole = from.if_int64();
        if (whole == nullptr || !std::in_range<T>(*whole)) return false;
        into = static_cast<T>(*whole);
        return true;
    }
}

template <class State>
std::string text_of(State state) {  // a copy: each_field lends what may be changed
    return json::serialize(write(state));
}

template <class State>
Result<State> state_of(std::string_view text) {
    boost::system::error_code error;
    const auto parsed = json::parse(text, error);
    State state;
    if (error || !read(parsed, state)) return fail(ErrorCode::Internal, "what was learned is damaged: " + std::string(text.substr(0, 40)));
    return state;
}

}  // namespace

std::string state_text(const managed::PairState& state) { return text_of(state); }
std::string state_text(const managed::IspState& state) { return text_of(state); }
std::string state_text(const autoscale::State& state) { return text_of(state); }
Result<managed::PairState> pair_state_of(std::string_view text) { return state_of<managed::PairState>(text); }
Result<managed::IspState> isp_state_of(std::string_view text) { return state_of<managed::IspState>(text); }
Result<autoscale::State> scaler_state_of(std::string_view text) { return state_of<autoscale::State>(text); }

}  // namespace warmpost::control
