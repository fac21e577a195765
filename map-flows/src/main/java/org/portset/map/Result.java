// SPDX-License-Identifier: Apache-2.0
package org.portset.map;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A value, or all the reasons why there is none. Immutable as far as its value is.
 *
 * @param <T> the value's type
 */
public final class Result<T> {
    private final T value; // null when errors is not empty
    private final List<MapError> errors;

    private Result(T value, List<MapError> errors) {
        this.value = value;
        this.errors = errors;
    }

    /** A good result; {@code value} is not null. */
    public static <T> Result<T> of(T value) {
        return new Result<>(Objects.requireNonNull(value, "value"), Collections.emptyList());
    }

    /** A failure with one reason. */
    public static <T> Result<T> failed(String path, String code, String sentence) {
        return failed(Collections.singletonList(new MapError(path, code, sentence)));
    }

    /**
     * A failure with all its reasons.
     *
     * @throws IllegalArgumentException when there is no reason
     */
    public static <T> Result<T> failed(List<MapError> errors) {
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("a failure needs a reason");
        }
        return new Result<>(null, Collections.unmodifiableList(new ArrayList<>(errors)));
    }

    /** The values of all results, or the errors of all, each under {@code path[index]}. */
    public static <T> Result<List<T>> list(String path, List<Result<T>> results) {
        List<T> values = new ArrayList<>();
        List<MapError> errors = new ArrayList<>();
        for (int index = 0; index < results.size(); index++) {
            Result<T> result = results.get(index).under(path + "[" + index + "]");
            errors.addAll(result.errors());
            if (result.ok()) {
                values.add(result.value());
            }
        }
        return errors.isEmpty() ? of(Collections.unmodifiableList(values)) : failed(errors);
    }

    /** The errors of several results of any type, in order. */
    public static List<MapError> errorsOf(Result<?>... results) {
        return Arrays.stream(results)
                .flatMap(result -> result.errors().stream())
                .collect(Collectors.toList());
    }

    /** Whether there is a value. */
    public boolean ok() {
        return errors.isEmpty();
    }

    /**
     * The value.
     *
     * @throws IllegalStateException when there is none; the message has all the errors
     */
    public T value() {
        if (!ok()) {
            throw new IllegalStateException(
                    errors.stream().map(MapError::toString).collect(Collectors.joining("; ")));
        }
        return value;
    }

    /** Why there is no value; empty when there is one. */
    public List<MapError> errors() {
        return errors;
    }

    /** This result with its value passed through {@code f}; a failure stays as it is. */
    public <U> Result<U> map(Function<? super T, ? extends U> f) {
        return ok() ? of(f.apply(value)) : failed(errors);
    }

    /** What {@code f} makes of the value; a failure stays as it is. */
    public <U> Result<U> flatMap(Function<? super T, Result<U>> f) {
        return ok() ? f.apply(value) : failed(errors);
    }

    /** This result with its errors seen from further out, each under {@code path}. */
    public Result<T> under(String path) {
        if (ok()) {
            return this;
        }
        return failed(errors.stream().map(error -> error.under(path)).collect(Collectors.toList()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Result
                && Objects.equals(value, ((Result<?>) other).value)
                && errors.equals(((Result<?>) other).errors);
    }

    @Override
    public int hashCode() {
        return Objects.hash(value, errors);
    }

    @Override
    public String toString() {
        return ok() ? "Result{" + value + "}" : "Result" + errors;
    }
}
